"""A file between being looked at and being confirmed, with what was answered so far."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Self

from bookings.attendance.files.attendees import Answer, Attendee
from bookings.attendance.files.plan import File
from training.models import Session, User
from training.uploads import claim_upload, keep_upload, kept_upload, unclaim_upload

KIND = "attendance"


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """`answers` are by the attendee's number, `overrule` are the marks that the file is right about, and not they."""

    session: int
    file: File
    answers: Mapping[int, Answer]
    overrule: Sequence[tuple[int, int]] = ()

    def answering(self, answers: Mapping[int, Answer | None]) -> Self:
        """Return it with more answers; None takes one back."""
        merged = dict(self.answers) | dict(answers)
        return replace(self, answers={number: answer for number, answer in merged.items() if answer})


def keep_file(kept: KeptFile, *, by: User, token: str = "") -> str:
    """Keep it for an hour, for its person only; return the token by which they find it again."""
    return keep_upload(KIND, asdict(kept), by=by.pk, token=token)


def kept_file(token: str, *, session: Session, by: User) -> KeptFile | None:
    """Return the file, or None if it is not there any more, or is of another session or person."""
    said = kept_upload(KIND, token, by=by.pk)
    if said is None or said["session"] != session.pk:
        return None
    file = said["file"]
    return KeptFile(
        session=said["session"],
        file=File(
            name=file["name"],
            attendees=tuple(Attendee.from_json(one) for one in file["attendees"]),
            notes=tuple(file["notes"]),
            only_day=file["only_day"],
        ),
        answers={int(number): Answer.from_json(answer) for number, answer in said["answers"].items()},
        overrule=[(booking, day) for booking, day in said["overrule"]],
    )


def claim_file(token: str, *, by: User) -> bool:
    """Take it for bringing it in: of two presses at once, one is told no."""
    return claim_upload(KIND, token, by=by.pk)


def unclaim_file(token: str, *, by: User) -> None:
    unclaim_upload(KIND, token, by=by.pk)
