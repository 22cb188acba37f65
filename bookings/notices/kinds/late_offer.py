"""A place has come free in the last hours: everybody who waits is asked, and the first to say yes gets it."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.made_up import MadeUp
from training.models import Session, SessionDay


@dataclass(frozen=True, kw_only=True)
class LateOffer(AboutBooking):
    kind = "late offer"
    label = "Place offered to everybody waiting"
    lead = "First to say yes"

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "A place has come free"

    def opening(self, booking: Booking, what: str) -> str:
        return f"The first to say yes gets the place: {what}"

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        """Tell whether the person is still being asked; the session is read with the booking."""
        is_on = booking.session.status == Session.Status.PUBLISHED
        return is_on and booking.is_asked_with_all and booking.offer_is_open(now)

    @classmethod
    def example_booking(cls, made_up: MadeUp) -> Booking:
        return made_up.booking()
