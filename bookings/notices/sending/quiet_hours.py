"""The hours of the night, when no offer is given and nobody is asked."""

import datetime as dt

from django.utils import timezone

# Nobody is written to in the night: what falls due is sent from this hour on, in London.
FIRST_HOUR = 8


def local_morning(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(FIRST_HOUR)))


def is_night(now: dt.datetime) -> bool:
    return timezone.localtime(now).hour < FIRST_HOUR
