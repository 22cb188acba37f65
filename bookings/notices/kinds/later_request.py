"""Who came is asked, 90 days later, what the course has changed, and reminded once."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Evaluation, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.notice import Context
from training.models import SessionDay


@dataclass(frozen=True, kw_only=True)
class LaterRequest(AboutBooking):
    again: bool = False  # nothing came of the first

    kind = "later request"
    label = "What a course has changed, asked 90 days later"
    lead = "What has it changed?"

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "Can you still tell us?" if self.again else "What has it changed?"

    def opening(self, booking: Booking, what: str) -> str:
        return f"Three months ago you came to {what}"

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        return {"again": self.again}

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        did_not_come = booking.outcome in (Booking.Outcome.NO_SHOW, Booking.Outcome.EXCUSED)
        return not did_not_come and not Evaluation.objects.filter(booking=booking, later_at__isnull=False).exists()
