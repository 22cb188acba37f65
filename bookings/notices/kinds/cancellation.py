"""A booking is cancelled: a place given back, a turn on the waiting list, an offer or a request given up."""

from dataclasses import dataclass

from bookings.models import Booking
from bookings.notices.about.booking import AboutAnEnd


@dataclass(frozen=True, kw_only=True)
class Cancellation(AboutAnEnd):
    kind = "cancellation"
    label = "Cancellation"
    lead = "Cancelled"

    def opening(self, booking: Booking, what: str) -> str:
        if booking.approval_asked_at and not booking.approved_at:
            return f"Your request for a place is withdrawn: {what}"
        if booking.confirmed_at is None:
            return f"You are no longer on the waiting list: {what}"
        return f"Your place is cancelled: {what}"
