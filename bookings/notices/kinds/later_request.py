"""Who came is asked, 90 days later, what the course has changed, and reminded once."""

from dataclasses import dataclass

from bookings.models import Booking, Moment
from bookings.notices.about.evaluation import AsksForEvaluation


@dataclass(frozen=True, kw_only=True)
class LaterRequest(AsksForEvaluation):
    kind = "later request"
    label = "What a course has changed, asked 90 days later"
    lead = "What has it changed?"
    moment = Moment.LATER

    def opening(self, booking: Booking, what: str) -> str:
        return f"Three months ago you came to {what}"
