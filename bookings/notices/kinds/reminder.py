"""Some days before the session: are you still coming?"""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from django.utils import timezone

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.confidence import asks_before
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context
from training.models import SessionDay

# From then on people need to know what to bring and where to ring the bell; before that it would be forgotten.
INSTRUCTIONS_FROM_DAYS = 5


@dataclass(frozen=True, kw_only=True)
class Reminder(AboutBooking):
    first_on: dt.date  # the session's first day, when it was written
    is_last: bool = False

    kind = "reminder"
    label = "Reminder"
    lead = "Are you still coming?"
    holds_while = (Booking.Status.CONFIRMED,)
    tells_link = True

    @property
    def carries_files(self) -> bool:
        return self.is_last

    @property
    def asks_confidence(self) -> bool:
        return self.is_last

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        if booking.reply == Booking.Reply.COMING:
            return "Your training is coming up"
        return "Are you still coming?"

    def opening(self, booking: Booking, what: str) -> str:
        return f"You have a place: {what}"

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        days = days_until(booking, now)
        return {
            "days_until": days,
            "instructions": booking.session.course.joining_instructions if days <= INSTRUCTIONS_FROM_DAYS else "",
            "checks_in": days <= INSTRUCTIONS_FROM_DAYS,
            "has_said_coming": booking.reply == Booking.Reply.COMING,
            "asks_before": self.asks_confidence and asks_before(booking, now=now),
        }

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        session = booking.session
        to_come = super().holds(booking, mail, now=now) and not session.has_begun(now)
        return to_come and self.first_on == session.first_on

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(first_on=made_up.session.first_on)


def days_until(booking: Booking, now: dt.datetime) -> int:
    """Return the whole local days from today to the first day of the session: 1 is tomorrow, at whatever hour."""
    return (booking.session.first_on - timezone.localtime(now).date()).days
