"""Bringing in a file that was looked at: every mark by the register's own operations, all of them or none."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from bookings.attendance.files.attendees import Answer, Answers, Attendee
from bookings.attendance.files.matching import Because, Match
from bookings.attendance.files.plan import File, Plan
from bookings.attendance.files.remembered import remember
from bookings.attendance.register.closing import refuse_closed
from bookings.attendance.register.marking import Marking, mark_attendance, refuse_unless_running
from bookings.attendance.register.newcomers import organisation_called
from bookings.attendance.register.walk_ins import AtTheDoor, add_walk_in
from bookings.models import Booking, Mark
from training.models import Session, SessionDay, User
from training.refusals import Refused


class FileChangedMeanwhile(Refused):
    """Something is not as the page showed it. Nothing was done: look again."""


@dataclass(frozen=True, kw_only=True)
class Done:
    marked: int
    changed: int
    kept: int  # that say otherwise than the file
    walk_ins: int
    left_open: int


@transaction.atomic
def bring_in_file(
    *,
    session: Session,
    file: File,
    answers: Answers,
    overrule: Collection[tuple[int, int]],
    shown: str,
    by: User,
    now: dt.datetime,
    reason: str = "",
) -> Done:
    """Mark who was there by the file, as the plan with the fingerprint `shown` said, and remember who was who.

    A mark that is there already stays, but for those of `overrule`, by booking and day. Who is still open is left out.
    The same file a second time changes nothing. The team says for what `reason`, where it does not deliver the session.
    Raises FileChangedMeanwhile, RegisterClosed, RegisterNotOpen, MarkConflict, WhoIsThis, DoesNotFit or ReasonMissing.
    """
    session = Session.objects.locked().get(pk=session.pk)
    refuse_unless_running(session)
    refuse_closed(session)
    plan = Plan(session=session, file=file, answers=answers, by=by)
    if plan.fingerprint != shown:
        raise FileChangedMeanwhile("Something has changed since you looked, so nothing was saved. Check it again.")
    changes = [line for line in plan.conflicts if line.key in overrule]
    for line in [*plan.new, *changes]:
        seen = line.stored.value if line.stored else None
        marking = Marking(booking=line.booking, day=line.day, value=line.wanted, seen=seen)
        mark_attendance(session=session, marking=marking, by=by, now=now, reason=reason)
    arrived = {
        match.attendee.number: _walk_in(session, plan, match, by=by, now=now, reason=reason) for match in plan.walk_ins
    }
    remember(session, [(match.attendee, _said_of(match, arrived)) for match in plan.answered], by=by, now=now)
    return Done(
        marked=len(plan.new),
        changed=len(changes),
        kept=len(plan.conflicts) - len(changes),
        walk_ins=len(arrived),
        left_open=len(plan.open),
    )


def _said_of(match: Match, arrived: dict[int, Booking]) -> list[User | None]:
    if match.because == Because.WALK_IN:
        return [arrived[match.attendee.number].practitioner]
    return [booking.practitioner for booking in match.bookings] or [None]


def _walk_in(session: Session, plan: Plan, match: Match, *, by: User, now: dt.datetime, reason: str) -> Booking:
    """Put somebody without a place on the register, and mark them as the file says on each day that they were there."""
    assert match.answered is not None
    days = [day for day in plan.days if _was_there(plan, match.attendee, day)] or plan.days[:1]
    who = at_the_door(match.attendee, match.answered)
    booking = add_walk_in(session=session, day=days[0], who=who, by=by, now=now, reason=reason)
    stored: str | None = (
        Mark.objects.filter(booking=booking, session_day=days[0]).values_list("value", flat=True).first()
    )
    for day in days:
        # Who was there too short to count has come all the same, and was there for part of it.
        wanted = plan.marked_as(match.attendee, day) or Mark.Value.PARTLY
        seen = stored if day == days[0] else None
        if wanted != seen:
            marking = Marking(booking=booking, day=day, value=wanted, seen=seen)
            mark_attendance(session=session, marking=marking, by=by, now=now, reason=reason)
    return booking


def _was_there(plan: Plan, attendee: Attendee, day: SessionDay) -> bool:
    if attendee.values is not None:
        return day.pk in attendee.values
    return plan.seconds_on([attendee], day) > 0


def at_the_door(attendee: Attendee, answer: Answer) -> AtTheDoor:
    """Return what add_walk_in needs to know of the person."""
    listed = organisation_called(answer.organisation)
    return AtTheDoor(
        name=answer.name or attendee.name,
        email=answer.email or next(iter(attendee.addresses), ""),
        organisation=listed,
        named="" if listed else answer.organisation,
    )
