"""Working days in England: Monday to Friday, bank holidays left out."""

import datetime as dt
from functools import lru_cache

import holidays
from django.utils import timezone

CLOSE_OF_BUSINESS = dt.time(17, 0)


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def working_days_before(day: dt.date, count: int) -> dt.date:
    """Return the date `count` working days before `day` (0: the day itself)."""
    while count:
        day -= dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


def cancellation_deadline(starts_at: dt.datetime, working_days: int) -> dt.datetime:
    """Return the last moment at which cancelling is not late: 5pm, that many working days before the session starts.

    With 0 working days it is the start itself.
    """
    if not working_days:
        return starts_at
    day = working_days_before(timezone.localtime(starts_at).date(), working_days)
    return timezone.make_aware(dt.datetime.combine(day, CLOSE_OF_BUSINESS))
