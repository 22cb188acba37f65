"""What open pages are told of a day of a register, after each tap and when they come back to the front."""

import datetime as dt
from typing import Any

from django.utils import timezone

from bookings.attendance.register.check_in import is_at_odds, said_in_words
from bookings.attendance.register.marking import is_own
from bookings.attendance.register.reading import everyone_on, is_closed
from bookings.attendance.register.reasons_given import reasons_of_day
from bookings.models import Register
from training.models import Session, SessionDay, User
from training.templatetags.words import clock


def day_state(session: Session, day: SessionDay, reader: User) -> dict[str, Any]:
    """Return what other devices must know of a day: every person's mark, what those said who checked in themselves, and
    whether the register is closed.
    """
    people = everyone_on(session, day)
    may_have = any(
        person.marked_by and (person.marked_by != reader.pk or reader.is_team or person.opened_again_at)
        for person in people
    )
    reasons = reasons_of_day(session, day) if may_have else {}
    return {
        "day": day.pk,
        "at": timezone.now().timestamp(),
        "closed": people[0].register_state in Register.CLOSED if people else is_closed(session),
        "marks": {str(person.pk): _told(person, reader, reasons.get(person.pk, "")) for person in people},
        "said": {str(person.pk): _said(person) for person in people if person.checked_in_at},
    }


def _said(person: Any) -> dict[str, Any]:
    at, value = person.checked_in_at, person.value
    return {"words": said_in_words(at, value), "at_odds": is_at_odds(at, value)}


def _told(person: Any, reader: User, reason: str) -> dict[str, Any] | None:
    if person.value is None:
        return None
    return {
        "value": person.value,
        "arrived_late": person.arrived_late,
        "left_early": person.left_early,
        "note": person.note,
        "marked": marked_in_words(
            by=person.marked_by,
            name=person.marked_by_name or "",
            at=person.marked_at,
            reader=reader,
            themselves=is_own(person.marked_by, person.practitioner),
            reason=reason,
        ),
    }


def marked_in_words(
    *, by: int | None, name: str, at: dt.datetime, reader: User, themselves: bool = False, reason: str = ""
) -> str:
    """Return "Marked by Tess Team at 9:41am: From the paper sheet"; `by` is the key of who marked, `name` theirs.
    `themselves`: the person checked in, and nobody marked them. `reason` is "" where a trainer marked.
    """
    if themselves:
        return f"Checked in at {clock(at)}"
    who = "you" if by == reader.pk else name
    return f"Marked{f' by {who}' if who else ''} at {clock(at)}{f': {reason}' if reason else ''}"
