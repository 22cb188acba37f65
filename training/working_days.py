"""Working days in England: Monday to Friday, bank holidays left out."""

import datetime as dt
from functools import lru_cache

from django.utils import timezone

OPENING, CLOSE_OF_BUSINESS = dt.time(9, 0), dt.time(17, 0)
# What somebody is asked to answer leaves them half a day at work to do so.
_TIME_TO_ANSWER = dt.timedelta(hours=4)


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[dt.date]:
    import holidays  # late: many pages ask for no deadline, and the first answer after a start need not wait for it

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def working_days_before(day: dt.date, count: int) -> dt.date:
    """Return the date `count` working days before `day` (0: the day itself)."""
    while count:
        day -= dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_after(day: dt.date, count: int) -> dt.date:
    """Return the date `count` working days after `day` (0: the day itself)."""
    while count:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


def close_of_business(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, CLOSE_OF_BUSINESS))


def after_working_time(moment: dt.datetime, length: dt.timedelta) -> dt.datetime:
    """Return when so much working time has run since `moment`; it runs from 9am to 5pm on working days."""
    day = timezone.localtime(moment).date()
    while True:
        if is_working_day(day):
            opens = timezone.make_aware(dt.datetime.combine(day, OPENING))
            since = max(moment, opens)
            if length <= close_of_business(day) - since:
                return since + length
            length -= max(dt.timedelta(0), close_of_business(day) - since)
        day += dt.timedelta(days=1)


def answer_by(now: dt.datetime, hours: int) -> dt.datetime:
    """Return until when an answer is waited for: as many hours, then on to a moment at which people are at work, and
    never before they have had half a day at work to answer (all of the time, where that is shorter).
    """
    length = dt.timedelta(hours=hours)
    at_work = after_working_time(now + length, dt.timedelta(0))
    return max(at_work, after_working_time(now, min(length, _TIME_TO_ANSWER)))


def cancellation_deadline(starts_at: dt.datetime, working_days: int) -> dt.datetime:
    """Return the last moment at which cancelling is not late: 5pm, that many working days before the session starts.

    With 0 working days it is the start itself.
    """
    if not working_days:
        return starts_at
    return close_of_business(working_days_before(timezone.localtime(starts_at).date(), working_days))
