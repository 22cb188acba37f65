"""A place is confirmed: booked, agreed to, offered and accepted, named by a lead, or moved to from another date."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Mail
from bookings.notices.about.booking import Entry
from bookings.notices.about.confidence import asks_before
from bookings.notices.about.move import PerhapsAfterAMove
from bookings.notices.about.notice import Context
from training.models import SessionDay


@dataclass(frozen=True, kw_only=True)
class Confirmation(PerhapsAfterAMove):
    stands_in_for: str = ""  # the colleague whose place it was

    kind = "confirmation"
    label = "Confirmation"
    lead = "Confirmed"
    entry = Entry.PUTS_IN
    holds_while = (Booking.Status.CONFIRMED,)
    tells_link = True

    @property
    def carries_files(self) -> bool:
        return True

    @property
    def asks_confidence(self) -> bool:
        return True

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "Your place is confirmed"

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        further = super().further(mail, booking, now=now)
        return {**further, "stands_in_for": self.stands_in_for, "asks_before": asks_before(booking, now=now)}
