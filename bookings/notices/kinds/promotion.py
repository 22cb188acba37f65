"""A place has come free, and goes to the person who waited for it."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking, Entry
from bookings.notices.about.confidence import asks_before
from bookings.notices.about.notice import Context
from bookings.notices.links.tokens import Purpose
from training.models import SessionDay


@dataclass(frozen=True, kw_only=True)
class Promotion(AboutBooking):
    kind = "promotion"
    label = "Place from the waiting list"
    lead = "You have a place"
    entry = Entry.PUTS_IN
    holds_while = (Booking.Status.CONFIRMED,)
    tells_link = True
    text_leads_to = ("link-cancel", Purpose.CANCEL)

    @property
    def carries_files(self) -> bool:
        return True

    @property
    def asks_confidence(self) -> bool:
        return True

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "You now have a place"

    def opening(self, booking: Booking, what: str) -> str:
        return f"A place has come free and it is yours: {what}"

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        return {"asks_before": asks_before(booking, now=now)}
