"""Whoever has to agree to a booking is reminded, once, when half of the time is over."""

from dataclasses import dataclass

from bookings.models import Booking
from bookings.notices.about.approval import AsksToAgree
from training.models import SessionDay
from training.text import tidy


@dataclass(frozen=True, kw_only=True)
class ApprovalReminder(AsksToAgree):
    kind = "approval reminder"
    label = "Line manager reminded"
    lead = "Still waiting for your answer"

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "We still need your answer"

    def opening(self, booking: Booking, what: str) -> str:
        return f"{tidy(booking.practitioner.name)} is still waiting for your answer: {what}"
