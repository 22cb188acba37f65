"""Closing a register: everyone still unmarked is asked about, and "I don't know" is an answer."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from bookings.attendance.certificates.issuing import issue_certificates
from bookings.attendance.register.consequences import everything_follows
from bookings.attendance.register.marking import (
    Marking,
    NotOnRegister,
    OwnAttendance,
    RegisterClosed,
    RegisterNotOpen,
    closed_in_words,
    refuse_conflict,
    refuse_unless_running,
    settle,
    write_mark,
)
from bookings.attendance.register.reading import blanks, marks_of, on_register
from bookings.attendance.register.reasons import checked_reason, reason_of_marks, why_again
from bookings.models import Booking, Mark, Register
from training.authorship import save_as
from training.models import Session, SessionDay, User
from training.refusals import Refused
from training.templatetags.words import clock, moment_in_words, plural

UNKNOWN = "unknown"


class StillUnmarked(Refused):
    """Somebody is neither marked nor answered for; `people` is the list of (booking, day)."""

    def __init__(self, people: list[tuple[Booking, SessionDay]]):
        self.people = people
        super().__init__(
            f"Say for {plural(len({booking.pk for booking, _ in people}), 'person,people')} whether they came. "
            "If you don’t know, say so: they are then not recorded."
        )


class SessionStillRuns(Refused):
    """People may still come or leave. Whoever closes the register all the same says that they know."""


@transaction.atomic
def close_register(
    *,
    session: Session,
    answers: Mapping[tuple[int, int], str],
    by: User | None,
    now: dt.datetime,
    although_it_runs: bool = False,
    reason: str = "",
) -> Register:
    """Close the register, answering for everyone unmarked; certificates are given in the same transaction, or once the
    session has ended where it is closed before.

    `answers` says by (booking key, day key): a mark's value, or UNKNOWN, which leaves the person not recorded and the
    register partial. Where it was opened again, certificates and what people were told follow what it says now.
    `reason` as in `mark_attendance`: closing a register on which everyone is marked needs none.
    Raises StillUnmarked if somebody is left out, MarkConflict if an answer contradicts a mark made in the meantime,
    SessionStillRuns before the end, unless it is said that it runs, RegisterNotOpen before the last day has begun, and
    RegisterClosed, NotOnRegister, OwnAttendance, ReasonMissing.
    """
    session = Session.objects.locked().get(pk=session.pk)
    refuse_unless_running(session)
    refuse_closed(session)
    days = list(session.days.order_by("position"))
    if now < days[-1].starts_at:
        raise RegisterNotOpen(
            f"The register can be closed once the last day begins: {moment_in_words(days[-1].starts_at)}."
        )
    if now < session.ends_at and not although_it_runs:
        raise SessionStillRuns(
            f"The session runs until {clock(session.ends_at)}, and people may still come or leave. Tick the box to "
            "close the register now, or close it later."
        )
    people = list(on_register(session))
    marks = marks_of(session)
    missing = [(booking, day) for booking, day in blanks(people, days, marks) if (booking.pk, day.pk) not in answers]
    if missing:
        raise StillUnmarked(missing)
    register = Register.objects.filter(session=session).first() or Register(session=session)
    again = why_again(register)
    if any(answer != UNKNOWN for answer in answers.values()):
        reason = reason_of_marks(register, session=session, by=by, said=reason)
        _write_answers(answers, people=people, days=days, marks=marks, by=by, now=now, reason=reason)
    left = blanks(people, days, marks_of(session))
    register.state = Register.State.PARTIAL if left else Register.State.COMPLETE
    _save_closed(register, by=by, now=now)
    issue_certificates(session=session, by=by, now=now)
    if again:
        everything_follows(session, reason=again, by=by, now=now)
    return register


def _write_answers(
    answers: Mapping[tuple[int, int], str],
    *,
    people: list[Booking],
    days: list[SessionDay],
    marks: dict[tuple[int, int], Mark],
    by: User | None,
    now: dt.datetime,
    reason: str,
) -> None:
    bookings, by_day = {booking.pk: booking for booking in people}, {day.pk: day for day in days}
    changed = set()
    for key, answer in answers.items():
        if answer == UNKNOWN:
            continue
        booking, day = bookings.get(key[0]), by_day.get(key[1])
        if booking is None or day is None:
            raise NotOnRegister("One of these people has no confirmed place on this session any more. Look again.")
        if by is not None and booking.practitioner_id == by.pk:
            raise OwnAttendance
        stored = marks.get(key)
        marking = Marking(booking=booking, day=day, value=answer, seen=None)
        refuse_conflict(marking, stored, by=by)
        write_mark(marking, stored, by=by, now=now, reason=reason)
        changed.add(booking.pk)
    for booking_id in sorted(changed):
        settle(bookings[booking_id], by=by, now=now)


@transaction.atomic
def declare_unavailable(*, session: Session, reason: str, by: User | None, now: dt.datetime) -> Register:
    """Close the register as one that cannot be had, with a reason. Marks made before stay as they are.

    Raises ReasonMissing, RegisterClosed, or RegisterNotOpen before the session has begun.
    """
    session = Session.objects.locked().get(pk=session.pk)
    refuse_unless_running(session)
    refuse_closed(session)
    if not session.has_begun(now):
        raise RegisterNotOpen("The session has not begun, so nothing is missing yet.")
    register = Register.objects.filter(session=session).first() or Register(session=session)
    register.state = Register.State.UNAVAILABLE
    register.reason = checked_reason(reason, limit=300)
    _save_closed(register, by=by, now=now)
    return register


def refuse_closed(session: Session) -> None:
    register = Register.objects.filter(session=session, state__in=Register.CLOSED).select_related("closed_by").first()
    if register:
        raise RegisterClosed(closed_in_words(register))


def _save_closed(register: Register, *, by: User | None, now: dt.datetime) -> None:
    register.closed_at, register.closed_by = now, by
    save_as(register, by=by, now=now)
