"""An uploaded list between being shown and being confirmed."""

from dataclasses import asdict, dataclass

from bookings.exchange.lists.importing import FileRead
from training.models import User
from training.tables.reading import Table
from training.uploads import claim_upload, keep_upload, kept_upload, unclaim_upload

KIND = "list"


@dataclass(frozen=True)
class HeldFile:
    """`table` is None once the rows were brought in: then `reading` is what was done."""

    kind: str
    name: str
    table: Table | None
    reading: FileRead
    changed_meanwhile: bool = False


def hold(file: HeldFile, *, by: User, token: str = "") -> str:
    """Keep a file that was read, and return the token by which its person finds it again."""
    return keep_upload(KIND, asdict(file), by=by.pk, token=token)


def held(token: str, kind: str, *, by: User) -> HeldFile | None:
    """Return the file, or None if it was never there, is of another list or another person, or its hour is over."""
    fields = kept_upload(KIND, token, by=by.pk)
    if fields is None:
        return None
    fields["table"] = Table(**fields["table"]) if fields["table"] else None
    fields["reading"] = FileRead.from_json(fields["reading"])
    return HeldFile(**fields) if fields["kind"] == kind else None


def claim(token: str, *, by: User) -> bool:
    """Take the file for bringing it in: of two who confirm at once, in two tabs perhaps, one is told no."""
    return claim_upload(KIND, token, by=by.pk)


def unclaim(token: str, *, by: User) -> None:
    unclaim_upload(KIND, token, by=by.pk)
