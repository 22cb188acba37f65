"""Marking a register. No mark is not an absence: a person stays "not recorded" until somebody says what they saw."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from bookings.attendance.register.line import Line, locked_line
from bookings.attendance.register.outcomes import settled_outcome
from bookings.attendance.register.reading import opens_at
from bookings.attendance.register.reasons import reason_of_marks
from bookings.models import Booking, Mark, Register
from training.authorship import delete_as, save_as
from training.models import Session, SessionDay, User
from training.refusals import Refused, refuse_unfit
from training.templatetags.words import clock, date_in_words, moment_in_words
from training.text import tidy


class RegisterClosed(Refused):
    """The register is closed: from now on it changes by corrections with a reason."""


class RegisterNotOpen(Refused):
    """There is nothing to mark yet, or ever: the day has not come, or the session does not run."""


class NotOnRegister(Refused):
    """The person holds no confirmed place in this session."""


class OwnAttendance(Refused):
    """Nobody marks their own attendance."""

    def __init__(self) -> None:
        super().__init__("You cannot mark your own attendance. Ask another trainer or the partnership team to do it.")


class MarkConflict(Refused):
    """Somebody else marked the person differently in the meantime. Their mark, `stored`, stands (None: unmarked)."""

    def __init__(self, message: str, stored: Mark | None):
        self.stored = stored
        super().__init__(message)


VALUE_IN_WORDS: dict[str | None, str] = {
    Mark.Value.PRESENT: "here",
    Mark.Value.PARTLY: "here for part of it",
    Mark.Value.ABSENT: "absent",
    None: "not marked",
}


@dataclass(frozen=True, kw_only=True)
class Marking:
    """What somebody says of a person on a day. `value` None takes the mark back; a detail that is None stays as it is.

    `seen` is the value that the marker's screen showed, `seen_note` likewise the note. Whoever marks need know booking
    and day by their keys only: what they are is read under the lock.
    """

    booking: Booking
    day: SessionDay
    value: str | None
    seen: str | None
    arrived_late: bool | None = None
    left_early: bool | None = None
    note: str | None = None
    seen_note: str | None = None

    def columns(self) -> dict[str, bool | str | None]:
        """Return the columns of the mark that it sets, the note as it is kept."""
        note = None if self.note is None else tidy(self.note)[:300]
        details = {"arrived_late": self.arrived_late, "left_early": self.left_early, "note": note}
        return {"value": self.value} | {name: detail for name, detail in details.items() if detail is not None}


@transaction.atomic
def mark_attendance(
    *, session: Session, marking: Marking, by: User | None, now: dt.datetime, reason: str = ""
) -> Mark | None:
    """Mark a person on a day, or take the mark back; return the mark as it now is. The team says for what `reason`,
    where it does not deliver the session.

    Where what is stored differs from both what was seen and what is wanted, somebody else was there in between:
    MarkConflict, and nothing changes. Saying the same again changes nothing.
    Raises RegisterNotOpen, RegisterClosed, NotOnRegister, OwnAttendance, MarkConflict or ReasonMissing.
    """
    line = locked_line(session=session, booking=marking.booking)
    marking = marking_as_read(marking, line, by=by, now=now)
    stored = line.marks.get(marking.day.pk)
    if says_the_same(marking, stored):
        return stored
    reason = reason_of_marks(line.register, session=line.session, by=by, said=reason)
    mark = write_mark(marking, stored, by=by, now=now, reason=reason)
    outcome = outcome_by(line, marking.booking, said={marking.day.pk: marking.value})
    if outcome != marking.booking.outcome:
        marking.booking.outcome = outcome
        save_as(marking.booking, by=by, now=now, fields=["outcome"])
    return mark


def marking_as_read(marking: Marking, line: Line, *, by: User | None, now: dt.datetime) -> Marking:
    """Return the marking of the booking and the day as they were read under the lock. Raises what `mark_attendance`
    does where `by` may not make it now, or where somebody else was there in between.
    """
    refuse_unless_running(line.session)
    refuse_closed_register(line.register)
    marking = _read_again(marking, line, by=by, now=now)
    refuse_conflict(marking, line.marks.get(marking.day.pk), by=by)
    return marking


def outcome_by(line: Line, booking: Booking, *, said: Mapping[int, str | None]) -> Booking.Outcome:
    """Return the outcome that follows from the person's marks once these are written: values by the keys of days."""
    stored: dict[int, str | None] = {day: mark.value for day, mark in line.marks.items()}
    values = {**stored, **said}
    return _outcome_of(booking, days=len(line.days), values=[value for value in values.values() if value])


def _read_again(marking: Marking, line: Line, *, by: User | None, now: dt.datetime) -> Marking:
    """Return the marking of the booking and the day as they were read under the lock, if `by` may make it now."""
    day = line.days.get(marking.day.pk)
    if line.booking is None or day is None:
        raise NotOnRegister("This person or day is not on this register. Load it again.")
    refuse_before(day, now)
    return replace(marking, booking=_to_be_marked(line.booking, by), day=day)


def refuse_unless_open(session: Session, day: SessionDay, now: dt.datetime, *, by: User | None, said: str) -> str:
    """Refuse to mark what is closed or not open yet. Return the reason of what is marked, as `reason_of_marks` does."""
    refuse_unless_running(session)
    register = Register.objects.filter(session=session).first()
    refuse_closed_register(register)
    refuse_before(day, now)
    return reason_of_marks(register, session=session, by=by, said=said)


def refuse_closed_register(register: Register | None) -> None:
    if register and register.state in Register.CLOSED:
        raise RegisterClosed(closed_in_words(register))


def refuse_before(day: SessionDay, now: dt.datetime) -> None:
    if now < opens_at(day):
        raise RegisterNotOpen(f"This day can be marked from {date_in_words(day.starts_at)}.")


def refuse_unless_running(session: Session) -> None:
    if session.status != Session.Status.PUBLISHED:
        raise RegisterNotOpen("This session does not run, so it has no register.")


def closed_in_words(register: Register) -> str:
    who = register.closed_by.name if register.closed_by else "the partnership team"
    when = f" on {moment_in_words(register.closed_at)}" if register.closed_at else ""
    return f"{who} closed this register{when}. It can still be corrected, with a reason."


def booking_on_register(session: Session, booking: Booking, by: User | None) -> Booking:
    """Return the booking, read again under the lock, if `by` may mark it."""
    found = Booking.objects.select_related("practitioner").filter(pk=booking.pk, session=session).first()
    return _to_be_marked(found, by)


def _to_be_marked(booking: Booking | None, by: User | None) -> Booking:
    if booking is None or booking.status != Booking.Status.CONFIRMED:
        raise NotOnRegister("This person has no confirmed place on this session. Add them as a walk-in if they came.")
    if by is not None and booking.practitioner_id == by.pk:
        raise OwnAttendance
    return booking


def on_this_register(session: Session, marking: Marking, by: User | None) -> Marking:
    """Return the marking of the booking as read again under the lock, if `by` may make it."""
    return replace(marking, booking=booking_on_register(session, marking.booking, by))


def stored_mark(booking: Booking, day: SessionDay) -> Mark | None:
    return Mark.objects.filter(booking=booking, session_day=day).select_related("marked_by").first()


def refuse_conflict(marking: Marking, stored: Mark | None, *, by: User | None) -> None:
    """Compare what is stored with what the marker saw and wants; raise MarkConflict if it is neither."""
    booking, day = marking.booking, marking.day
    there = stored.value if stored else None
    if there not in {marking.value, marking.seen}:
        raise MarkConflict(_conflict_in_words(booking, day, stored, by), stored)
    expected = {tidy(marking.note or ""), tidy(marking.seen_note or "")}
    if marking.note is not None and stored and stored.note not in expected:
        who, when = _who_and_when(booking, day, stored, by)
        raise MarkConflict(
            f"{who} wrote a note on {booking.practitioner.name}{when}: “{stored.note}”. "
            "Yours is not saved. Put both into one if both are needed.",
            stored,
        )


def _conflict_in_words(booking: Booking, day: SessionDay, stored: Mark | None, by: User | None) -> str:
    if stored and is_own(stored.marked_by_id, booking.practitioner_id):
        at = f"{clock(stored.marked_at)} on {date_in_words(stored.marked_at)}"
        return f"{booking.practitioner.name} checked in at {at}, so your mark is not saved. Mark again if it is wrong."
    who, when = _who_and_when(booking, day, stored, by)
    did = f"marked {booking.practitioner.name} as {VALUE_IN_WORDS[stored.value]}" if stored else ""
    did = did or f"took back the mark of {booking.practitioner.name}"
    return f"{who} {did}{when}, so your mark is not saved. Mark again if theirs is wrong."


def is_own(marked_by: int | None, practitioner: int) -> bool:
    """Tell whether a mark was made by the person themselves, by checking in; both are keys."""
    return marked_by == practitioner


def _who_and_when(booking: Booking, day: SessionDay, stored: Mark | None, by: User | None) -> tuple[str, str]:
    who: User | None
    at: dt.datetime | None
    if stored:
        who, at = stored.marked_by, stored.marked_at
    else:
        last = (
            Mark.history.filter(booking_id=booking.pk, session_day_id=day.pk, history_type="-")
            .select_related("history_user")
            .order_by("-history_date", "-history_id")
            .first()
        )
        who, at = (last.history_user, last.history_date) if last else (None, None)
    name = "Somebody" if who is None else "You" if by is not None and who.pk == by.pk else who.name
    return name, f" at {clock(at)} on {date_in_words(at)}" if at else ""


def write_mark(
    marking: Marking, stored: Mark | None, *, by: User | None, now: dt.datetime, reason: str = ""
) -> Mark | None:
    """Write, change or take away one mark; the caller has locked the session and settles the outcome.

    Nothing is written where nothing changes, so that who marked first, and when, is kept.
    """
    if marking.value is None:
        if stored:
            delete_as(stored, by=by, now=now, reason=reason)
        return None
    mark = changed_mark(marking, stored, by=by, now=now)
    if mark is None:
        return stored
    fields = None if stored is None else changed_columns(marking)
    return save_as(mark, by=by, now=now, fields=fields, reason=reason, is_new=stored is None)


def changed_mark(marking: Marking, stored: Mark | None, *, by: User | None, now: dt.datetime) -> Mark | None:
    """Return the mark as it is to be written, or None where it says so already. Raises DoesNotFit."""
    if says_the_same(marking, stored):
        return None
    mark = stored or Mark(booking=marking.booking, session_day=marking.day)
    for name, new in marking.columns().items():
        setattr(mark, name, new)
    mark.marked_at, mark.marked_by = now, by
    refuse_unfit(mark, exclude=["booking", "session_day", "marked_by"], unique=False, constraints=False)
    return mark


def says_the_same(marking: Marking, stored: Mark | None) -> bool:
    """Tell whether nothing is written: what is stored says so already, or there is no mark to take back."""
    if stored is None or marking.value is None:
        return stored is None and marking.value is None
    return all(getattr(stored, name) == new for name, new in marking.columns().items())


def changed_columns(marking: Marking) -> list[str]:
    """Name the columns that are written of a mark that is there already."""
    return [*marking.columns(), "marked_at", "marked_by"]


def settle(booking: Booking, *, by: User | None, now: dt.datetime) -> None:
    """Bring the booking's outcome in line with its marks."""
    days = SessionDay.objects.filter(session_id=booking.session_id).count()
    values = Mark.objects.filter(booking=booking).values_list("value", flat=True)
    outcome = _outcome_of(booking, days=days, values=values)
    if outcome != booking.outcome:
        booking.outcome = outcome
        save_as(booking, by=by, now=now, fields=["outcome"])


def _outcome_of(booking: Booking, *, days: int, values: Iterable[str]) -> Booking.Outcome:
    marked = Counter(values)
    return settled_outcome(
        days=days,
        present=marked[Mark.Value.PRESENT],
        partly=marked[Mark.Value.PARTLY],
        absent=marked[Mark.Value.ABSENT],
        excused=booking.excused_at is not None,
    )
