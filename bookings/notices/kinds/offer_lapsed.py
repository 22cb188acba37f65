"""Nobody answered an offer in time: the place is passed on. The first time its person keeps their turn."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking, has_asked_anew
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context
from training.models import SessionDay
from training.templatetags.words import moment_in_words


@dataclass(frozen=True, kw_only=True)
class OfferLapsed(AboutBooking):
    until: dt.datetime | None = None  # rows of before go by their booking
    keeps_turn: bool = False

    kind = "offer lapsed"
    label = "Offer passed on"
    lead = "Place passed on"

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "Your offer has ended"

    def opening(self, booking: Booking, what: str) -> str:
        until = moment_in_words(self.until or booking.offer_expires_at)
        return f"We held a place for you until {until}, and that time has passed: {what}"

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        if self.keeps_turn:  # not after the next offer
            return booking.status == Booking.Status.WAITING
        return not has_asked_anew(booking)

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        return {"keeps_turn": self.keeps_turn}

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(until=made_up.offer_ends_at, keeps_turn=True)

    @classmethod
    def example_booking(cls, made_up: MadeUp) -> Booking:
        return made_up.booking()
