"""A request for a place was not agreed to, or nobody answered in time. Why is kept with the booking."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking, has_asked_anew
from bookings.notices.about.made_up import MadeUp
from training.models import SessionDay


@dataclass(frozen=True, kw_only=True)
class ApprovalEnded(AboutBooking):
    kind = "approval ended"
    label = "Not approved"
    lead = "Not booked"

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        if booking.cancel_reason == Booking.CancelReason.APPROVAL_LAPSED:
            return "Your request has ended"
        return "Your request was not approved"

    def opening(self, booking: Booking, what: str) -> str:
        return f"You have no place on this session: {what}"

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        return not has_asked_anew(booking)

    @classmethod
    def example_booking(cls, made_up: MadeUp) -> Booking:
        return made_up.booking_that_needs_approval()
