"""Nobody answered to an offer in time: the place is passed on."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking, has_asked_anew
from bookings.notices.about.made_up import MadeUp
from training.models import SessionDay
from training.templatetags.words import moment_in_words


@dataclass(frozen=True, kw_only=True)
class OfferLapsed(AboutBooking):
    kind = "offer lapsed"
    label = "Offer passed on"
    lead = "Place passed on"

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "Your offer has ended"

    def opening(self, booking: Booking, what: str) -> str:
        until = moment_in_words(booking.offer_expires_at)
        return f"We held a place for you until {until}, and that time has passed: {what}"

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        return not has_asked_anew(booking)

    @classmethod
    def example_booking(cls, made_up: MadeUp) -> Booking:
        return made_up.booking(is_cancelled=True)
