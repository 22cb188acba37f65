"""Which parts of the desk are on: what a partnership does not use stands in nobody's way."""

from django.conf import settings

from bookings.models import Booking
from bookings.places.operations.calls import call_list_choice
from training.models import Session
from training.partnership import ours


def charges_are_on() -> bool:
    """Tell whether organisations are charged for anything."""
    return bool(ours().charge_late_cancellation or ours().charge_no_show)


def approvals_are_on() -> bool:
    """Tell whether somebody may have to agree to a booking: by the no-show policy, or for a session (two queries)."""
    if settings.NO_SHOW_LIMIT or Booking.objects.awaiting_approval().exists():
        return True
    return Session.objects.not_cancelled().filter(needs_approval=True).exists()


def calls_are_on() -> bool:
    """Tell whether there is a list of who to ring (one query)."""
    choice = call_list_choice()
    return choice is not None and choice.is_on
