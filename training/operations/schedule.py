"""Planning sessions: their days, and what follows from the days."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from training.models import Course, Session, SessionDay, User, Venue
from training.working_days import cancellation_deadline


class ScheduleRefused(ValidationError):
    """The days or places of a session do not hold together; the message says why."""


@dataclass(frozen=True, kw_only=True)
class DayPlan:
    """One day as planned. Times are aware; `venue` and `joining_link` say where."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    venue: Venue | None = None
    joining_link: str = ""


def local_time(day: dt.date, time: dt.time) -> dt.datetime:
    """Return the moment of a wall-clock time in the partnership's zone.

    Raises ScheduleRefused for the hour that does not exist on the day the clocks go forward.
    Of the hour that comes twice in autumn the first is meant.
    """
    moment = timezone.make_aware(dt.datetime.combine(day, time))
    if timezone.localtime(moment.astimezone(dt.UTC)).time() != time:
        raise ScheduleRefused(
            f"{time:%H:%M} does not exist on {day.day} {day:%B %Y}: the clocks go forward that night. Choose another time."
        )
    return moment


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
    for before, after in pairwise(days):
        if timezone.localtime(before.starts_at).date() == timezone.localtime(after.starts_at).date():
            raise ScheduleRefused("Two days of a session cannot fall on the same date.")
    return days


@transaction.atomic
def plan_session(
    *, course: Course, days: Sequence[DayPlan], capacity: int, by: User | None, trainers: Sequence[User] = (), **fields
) -> Session:
    """Create a session with its days. Raises ScheduleRefused or ValidationError with a message for people."""
    days = _checked(days)
    working_days = fields.setdefault("cancellation_working_days", 3)
    session = Session(course=course, capacity=capacity, **derived_from_days(days, working_days), **fields)
    session._history_user = by
    session.full_clean()
    session.save()
    SessionDay.objects.bulk_create(
        SessionDay(
            session=session,
            position=position,
            starts_at=day.starts_at,
            ends_at=day.ends_at,
            venue=day.venue,
            joining_link=day.joining_link,
        )
        for position, day in enumerate(days, 1)
    )
    session.trainers.set(trainers)
    return session
