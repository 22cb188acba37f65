"""The no-show policy: off unless settings turn it on, and counted from closed registers only."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from bookings.models import Booking, Register
from bookings.models.booking import BookingQuerySet
from training.dates import months_later
from training.models import User
from training.roles import may_run_the_partnership

MONTHS = 12


def counted_no_shows() -> BookingQuerySet:
    """Return those that held a place, did not come, were not excused, and whose register is closed."""
    return Booking.objects.filter(
        outcome=Booking.Outcome.NO_SHOW, is_walk_in=False, session__register__state__in=Register.RECORDED
    )


def team_must_agree(*, practitioner: User, by: User | None, now: dt.datetime) -> bool:
    """Tell whether the person missed so many sessions of the last 12 months that the team decides on this booking.

    What the team books for somebody is agreed to by that.
    """
    if settings.NO_SHOW_LIMIT < 1:
        return False
    if by is not None and by.pk != practitioner.pk and may_run_the_partnership(by):
        return False
    after = months_later(timezone.localtime(now).date(), -MONTHS)
    missed = counted_no_shows().filter(practitioner=practitioner, session__first_on__gt=after)
    return missed.count() >= settings.NO_SHOW_LIMIT
