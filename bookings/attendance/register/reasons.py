"""Why a mark is made by somebody who was not there to see it: in their words, kept in its history."""

from bookings.models import Register
from bookings.roles import marks_with_a_reason
from training.authorship import LONGEST_REASON
from training.models import Session, User
from training.refusals import ReasonMissing
from training.text import has_letters, tidy

WHY_MARKED = "Say why you are marking this register. You are not its trainer, so the reason is kept with your marks."


def checked_reason(reason: str, *, limit: int, missing: str = "Give a reason.") -> str:
    reason = tidy(reason)
    if not has_letters(reason):
        raise ReasonMissing(missing)
    if len(reason) > limit:
        raise ReasonMissing(f"Give a reason of at most {limit} letters.")
    return reason


def why_again(register: Register | None) -> str:
    """Return why the register is open again, "" if it is not: what is marked now is a correction for that."""
    return register.opened_again_reason if register and register.is_open_again else ""


def reason_of_marks(register: Register | None, *, session: Session, by: User | None, said: str) -> str:
    """Return the reason that is kept with what `by` marks now: why the register was opened again, else what the team
    said; "" where trainers mark their own. Raises ReasonMissing where it must be said and was not.
    """
    if again := why_again(register):
        return again
    if by is None or not marks_with_a_reason(by, session):
        return ""
    return checked_reason(said, limit=LONGEST_REASON, missing=WHY_MARKED)
