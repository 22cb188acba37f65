"""Checking in oneself, by the code on the wall: it says "here" where nobody has said anything, and nothing else.

It never marks anybody absent, and never changes what a trainer has said: where the two differ, both are told.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from bookings.attendance.register.line import locked_line
from bookings.attendance.register.marking import Marking, settle, write_mark
from bookings.attendance.register.reading import HERE
from bookings.attendance.register.reasons import why_again
from bookings.attendance.register.wall_codes import CodeNotInUse, SeenCode, refuse_outside
from bookings.models import Booking, CheckIn, Mark, Register
from training.models import Session, User
from training.refusals import Refused
from training.templatetags.words import clock


class NoPlaceHere(Refused):
    """The person holds no confirmed place on the session whose code they read."""

    def __init__(self, booking: Booking | None = None) -> None:
        waits = booking is not None and booking.status == Booking.Status.WAITING
        why = "You are on the waiting list" if waits else "You do not have a place on this session"
        super().__init__(f"{why}, so you cannot check in yourself. Tell the trainer you are here: they can add you.")


class CheckInClosed(Refused):
    """The register is closed, or the session does not run."""


@dataclass(frozen=True, kw_only=True)
class CheckedIn:
    """What the register says of somebody who has checked in: since when, and the mark as it is now (None: not marked,
    because a trainer took it back).
    """

    at: dt.datetime
    mark: Mark | None

    @property
    def is_here(self) -> bool:
        return self.mark is not None and self.mark.value in HERE


@transaction.atomic
def check_in(*, booking: Booking, saw: SeenCode, by: User, now: dt.datetime) -> CheckedIn:
    """Say that the booking's person is there, on the day whose code they saw. Pressed again it changes nothing.

    What a trainer has said stays, and so does that the person said otherwise: it is kept for the register to show.
    Raises CodeNotInUse, NoPlaceHere, CheckInNotOpen or CheckInClosed.
    """
    line = locked_line(session=Session(pk=booking.session_id), booking=booking)
    day = line.days.get(saw.day)
    if day is None or not saw.is_good(now):
        raise CodeNotInUse
    if line.booking is None or line.booking.status != Booking.Status.CONFIRMED:
        raise NoPlaceHere(line.booking)
    refuse_outside(day, saw.at)
    _refuse_closed(line.session, line.register)
    stored = line.marks.get(day.pk)
    said, is_first = CheckIn.objects.get_or_create(
        booking=line.booking, session_day=day, defaults={"checked_in_at": now}
    )
    if stored is None and is_first:
        here = Marking(booking=line.booking, day=day, value=Mark.Value.PRESENT, seen=None)
        stored = write_mark(here, None, by=by, now=now, reason=why_again(line.register))
        settle(line.booking, by=by, now=now)
    return CheckedIn(at=said.checked_in_at, mark=stored)


def _refuse_closed(session: Session, register: Register | None) -> None:
    if session.status != Session.Status.PUBLISHED:
        raise CheckInClosed("This session does not run. Ask the partnership team what happens next.")
    if register is not None and register.is_closed:
        raise CheckInClosed("The register is closed. If it does not show you as here, tell the trainer.")


def checked_in_already(booking: Booking, day: int) -> CheckedIn | None:
    """Return what the register says of somebody who has checked in on the day, None if they have not."""
    said = CheckIn.objects.filter(booking=booking, session_day=day).first()
    mark = Mark.objects.filter(booking=booking, session_day=day).first()
    return CheckedIn(at=said.checked_in_at, mark=mark) if said else None


def said_in_words(at: dt.datetime | None, value: str | None) -> str:
    """Return what stands beside a name on the register, "" for whoever has not checked in: what they said, and that the
    mark says otherwise where it does.
    """
    if at is None:
        return ""
    differs: dict[str | None, str] = {Mark.Value.ABSENT: ", but is marked absent", None: ", but is not marked"}
    return f"Checked in at {clock(at)}{differs.get(value, '')}"


def is_at_odds(at: dt.datetime | None, value: str | None) -> bool:
    return at is not None and value not in HERE


def check_ins_of(session: Session) -> dict[tuple[int, int], dt.datetime]:
    """Return when people checked in themselves, by the keys of their booking and of the day."""
    said = CheckIn.objects.filter(booking__session=session)
    return {(booking, day): at for booking, day, at in said.values_list("booking", "session_day", "checked_in_at")}
