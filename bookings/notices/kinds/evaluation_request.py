"""Who came is asked what it was like, and reminded once."""

from dataclasses import dataclass

from bookings.models import Booking, Moment
from bookings.notices.about.evaluation import AsksForEvaluation


@dataclass(frozen=True, kw_only=True)
class EvaluationRequest(AsksForEvaluation):
    kind = "evaluation request"
    label = "Evaluation asked for"
    lead = "What was it like?"
    moment = Moment.AFTER

    def opening(self, booking: Booking, what: str) -> str:
        return f"Thank you for coming: {what}"
