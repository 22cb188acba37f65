"""Planning sessions: their days, and what follows from the days."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone

from training.authorship import create_all_as, delete_as, relate_as, save_as
from training.models import Course, Room, Session, SessionDay, User, Venue
from training.refusals import Refused, refuse_unfit
from training.templatetags.words import date_in_words
from training.working_days import cancellation_deadline


class ScheduleRefused(Refused):
    """The days or places of a session do not hold together; the message says why."""


class StartsInThePast(ScheduleRefused):
    """A session that people are to book would have begun already."""

    words = "The session would start in the past. Check the date and the year."


@dataclass(frozen=True, kw_only=True)
class DayPlan:
    """One day as planned. Times are aware; `venue`, a `room` of it and `joining_link` say where."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    venue: Venue | None = None
    joining_link: str = ""
    room: Room | None = None


def local_time(day: dt.date, time: dt.time) -> dt.datetime:
    """Return the moment of a wall-clock time in the partnership's zone.

    Raises ScheduleRefused for the hour that does not exist on the day the clocks go forward.
    Of the hour that comes twice in autumn the first is meant.
    """
    moment = timezone.make_aware(dt.datetime.combine(day, time))
    if timezone.localtime(moment.astimezone(dt.UTC)).time() != time:
        raise ScheduleRefused(
            f"{time:%H:%M} does not exist on {day.day} {day:%B %Y}: the clocks go forward that night. "
            "Choose another time."
        )
    return moment


def refuse_start_in_the_past(days: Sequence[DayPlan], *, now: dt.datetime) -> None:
    """For sessions to come: what took place already may be written down all the same. Raises StartsInThePast."""
    if any(day.starts_at <= now for day in days):
        raise StartsInThePast(StartsInThePast.words)


def derived_from_days(days: Sequence[DayPlan | SessionDay], cancellation_working_days: int) -> dict:
    """Return the session columns that follow from its days (in order) and its cancellation rule."""
    first, last = days[0], days[-1]
    return {
        "starts_at": first.starts_at,
        "ends_at": last.ends_at,
        "first_on": timezone.localtime(first.starts_at).date(),
        "cancel_by_at": cancellation_deadline(first.starts_at, cancellation_working_days),
    }


def _checked(days: Sequence[DayPlan]) -> list[DayPlan]:
    if not days:
        raise ScheduleRefused("A session needs at least one day.")
    days = sorted(days, key=lambda day: day.starts_at)
    for day in days:
        if day.ends_at <= day.starts_at:
            raise ScheduleRefused("The end of a day must come after its start.")
        if day.room and (day.venue is None or day.room.venue_id != day.venue.pk):
            raise ScheduleRefused(f"{day.room.name} is a room of {day.room.venue}. Choose that venue, or another room.")
    for before, after in pairwise(days):
        if timezone.localtime(before.starts_at).date() == timezone.localtime(after.starts_at).date():
            raise ScheduleRefused("Two days of a session cannot fall on the same date.")
    return days


@transaction.atomic
def plan_session(
    *,
    course: Course,
    days: Sequence[DayPlan],
    capacity: int,
    by: User | None,
    now: dt.datetime | None = None,
    trainers: Sequence[User] = (),
    **fields: Any,
) -> Session:
    """Create a session with its days. Raises ScheduleRefused or DoesNotFit.

    Without `now`, as scripts that set sessions up call it, its history has the moment of the clock.
    """
    now = now or timezone.now()
    days = _checked(days)
    working_days = fields.setdefault("cancellation_working_days", 3)
    session = Session(course=course, capacity=capacity, **derived_from_days(days, working_days), **fields)
    refuse_unfit(session)
    save_as(session, by=by, now=now)
    rows = [
        SessionDay(
            session=session,
            position=position,
            starts_at=day.starts_at,
            ends_at=day.ends_at,
            venue=day.venue,
            room=day.room,
            joining_link=day.joining_link,
        )
        for position, day in enumerate(days, 1)
    ]
    create_all_as(SessionDay, rows, by=by, now=now)
    relate_as(session, "trainers", trainers, by=by, now=now)
    return session


@dataclass(frozen=True, kw_only=True)
class DayChange:
    """One day before and after a change of plan: `before` is None for an added day, `after` for one taken out."""

    day_id: int
    before: DayPlan | None
    after: DayPlan | None


def as_planned(day: SessionDay) -> DayPlan:
    return DayPlan(
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        venue=day.venue,
        joining_link=day.joining_link,
        room=day.room,
    )


@transaction.atomic
def replan_days(
    *, session: Session, days: Sequence[DayPlan], fixed: Collection[int] = (), by: User | None, now: dt.datetime
) -> list[DayChange]:
    """Make the session's days those planned and return what changed, which is nothing when they are so already.

    Days keep their rows, so that a calendar entry made for a day moves with it. Those whose keys are in `fixed` must
    stay exactly as they are. The caller has locked the session, and saves the columns that follow from the days.
    """
    plans = _checked(days)
    existing = list(session.days.select_related("venue", "room").order_by("position"))
    rows: dict[DayPlan, SessionDay] = {}
    for row in existing:
        if as_planned(row) in plans:
            rows[as_planned(row)] = row
        elif row.pk in fixed:
            raise ScheduleRefused(
                f"People are marked for {date_in_words(row.starts_at)} already, so that day cannot be changed."
            )
    spare = [row for row in existing if row not in rows.values()]
    changes: list[tuple[SessionDay, DayPlan | None, DayPlan | None]] = []
    for plan in plans:
        if plan not in rows:
            row = spare.pop(0) if spare else SessionDay(session=session)
            before = as_planned(row) if row.pk else None
            row.starts_at, row.ends_at = plan.starts_at, plan.ends_at
            row.venue, row.room, row.joining_link = plan.venue, plan.room, plan.joining_link
            rows[plan] = row
            changes.append((row, before, plan))
    for row in spare:
        changes.append((row, as_planned(row), None))
        removed = SessionDay.objects.get(pk=row.pk)
        delete_as(removed, by=by, now=now)
    _save_in_order([rows[plan] for plan in plans], {id(row) for row, _, _ in changes}, by=by, now=now)
    return [DayChange(day_id=row.pk, before=before, after=after) for row, before, after in changes]


def _save_in_order(rows: list[SessionDay], changed: set[int], *, by: User | None, now: dt.datetime) -> None:
    """Save what changed, numbered from 1; rows that swap places step aside first, as a number belongs to one row."""
    moved = [row for position, row in enumerate(rows, 1) if row.pk and row.position != position]
    for row in moved:
        SessionDay.objects.filter(pk=row.pk).update(position=row.position + 1000)
    for position, row in enumerate(rows, 1):
        if row in moved or id(row) in changed:
            row.position = position
            refuse_unfit(row, unique=False, constraints=False)
            save_as(row, by=by, now=now)
