"""Who came is asked what it was like, and reminded once."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Evaluation, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.notice import Context
from training.models import SessionDay


@dataclass(frozen=True, kw_only=True)
class EvaluationRequest(AboutBooking):
    again: bool = False  # nothing came of the first

    kind = "evaluation request"
    label = "Evaluation asked for"
    lead = "What was it like?"

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "Can you still tell us?" if self.again else "What was it like?"

    def opening(self, booking: Booking, what: str) -> str:
        return f"Thank you for coming: {what}"

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        return {"again": self.again}

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        did_not_come = booking.outcome in (Booking.Outcome.NO_SHOW, Booking.Outcome.EXCUSED)
        return not did_not_come and not Evaluation.objects.filter(booking=booking, sent_at__isnull=False).exists()
