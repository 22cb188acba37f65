"""By when a colleague who is asked to come has to answer."""

import datetime as dt

from django.utils import timezone

from training.models import Session
from training.working_days import CLOSE_OF_BUSINESS, is_working_day, working_days_before

WORKING_DAYS_TO_ANSWER = 5
AT_LEAST = dt.timedelta(hours=24)


def answer_by(session: Session, *, now: dt.datetime) -> dt.datetime:
    """Return 5pm five working days on, or a working day before the cancellation deadline where that is sooner: so who
    asked can still find somebody else, or give the place back in time. It is a day at least, and never past the start.
    """
    day = timezone.localtime(now).date()
    for _ in range(WORKING_DAYS_TO_ANSWER):
        day = _next_working_day(day)
    before_deadline = working_days_before(timezone.localtime(session.cancel_by_at).date(), 1)
    usual = timezone.make_aware(dt.datetime.combine(min(day, before_deadline), CLOSE_OF_BUSINESS))
    return min(max(usual, now + AT_LEAST), session.starts_at)


def reminder_at(asked_at: dt.datetime, answer_by_at: dt.datetime) -> dt.datetime:
    """Return halfway between: whoever has not answered by then is asked once more."""
    return asked_at + (answer_by_at - asked_at) / 2


def _next_working_day(day: dt.date) -> dt.date:
    day += dt.timedelta(days=1)
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day
