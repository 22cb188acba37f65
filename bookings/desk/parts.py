"""Which parts of the desk are on: what a partnership does not use stands in nobody's way."""

from django.conf import settings

from bookings.models import Booking
from training.models import Session


def charges_are_on() -> bool:
    """Tell whether organisations are charged for anything."""
    return bool(settings.CHARGE_LATE_CANCELLATION or settings.CHARGE_NO_SHOW)


def approvals_are_on() -> bool:
    """Tell whether somebody may have to agree to a booking: by the no-show policy, or for a session (two queries)."""
    if settings.NO_SHOW_LIMIT or Booking.objects.awaiting_approval().exists():
        return True
    return Session.objects.not_cancelled().filter(needs_approval=True).exists()
