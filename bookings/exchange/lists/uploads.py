"""An uploaded file between being shown and being confirmed: kept by the server for an hour, for its person only."""

import json
import secrets
import zlib
from dataclasses import asdict, dataclass

from django.core.cache import cache

from bookings.exchange.lists.importing import FileRead
from training.models import User
from training.tables.reading import Table

SECONDS = 60 * 60
CLAIM_SECONDS = 10 * 60  # longer than any file takes


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
    token = token or secrets.token_urlsafe(24)
    cache.set(_key(token, by), zlib.compress(json.dumps(asdict(file)).encode()), timeout=SECONDS)
    return token


def held(token: str, kind: str, *, by: User) -> HeldFile | None:
    """Return the file, or None if it was never there, is of another list or another person, or its hour is over."""
    content = cache.get(_key(token, by))
    if content is None:
        return None
    fields = json.loads(zlib.decompress(content))
    fields["table"] = Table(**fields["table"]) if fields["table"] else None
    fields["reading"] = FileRead.from_json(fields["reading"])
    return HeldFile(**fields) if fields["kind"] == kind else None


def claim(token: str, *, by: User) -> bool:
    """Take the file for bringing it in: of two who confirm at once, in two tabs perhaps, one is told no."""
    return cache.add(_key(token, by) + ":claim", 1, timeout=CLAIM_SECONDS)


def unclaim(token: str, *, by: User) -> None:
    cache.delete(_key(token, by) + ":claim")


def _key(token: str, by: User) -> str:
    known = token if token.isascii() and token.replace("-", "").replace("_", "").isalnum() and len(token) < 50 else "?"
    return f"import:{by.pk}:{known}"
