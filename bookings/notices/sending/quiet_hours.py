"""The hours of the night, when nobody is asked for an answer and no text is sent."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

# Nobody is written to in the night: what falls due is sent from this hour on, in London.
FIRST_HOUR = 8


def local_morning(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(FIRST_HOUR)))


def is_night(now: dt.datetime) -> bool:
    return timezone.localtime(now).hour < FIRST_HOUR


def quiet_hours() -> tuple[dt.time, dt.time] | None:
    """Return from when until when the partnership's quiet hours are, in London, or None where there are none."""
    starts, ends = settings.QUIET_HOURS_FROM, settings.QUIET_HOURS_UNTIL
    return None if starts == ends else (dt.time(starts), dt.time(ends))


def quiet_until(now: dt.datetime) -> dt.datetime | None:
    """Return when the partnership's quiet hours end, or None outside them; the same hour twice in the settings means
    there are none.
    """
    local = timezone.localtime(now)
    starts, ends = settings.QUIET_HOURS_FROM, settings.QUIET_HOURS_UNTIL
    over_midnight = starts > ends
    is_quiet = local.hour >= starts or local.hour < ends if over_midnight else starts <= local.hour < ends
    if not is_quiet:
        return None
    next_day = over_midnight and local.hour >= starts
    day = local.date() + dt.timedelta(days=next_day)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(ends)))
