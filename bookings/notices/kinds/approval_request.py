"""Somebody has to agree to a booking first: asked, and asked anew when the session changes meanwhile."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Mail
from bookings.models.booking import who_booked
from bookings.notices.about.approval import AsksToAgree
from bookings.notices.about.days import DayAsSaid
from bookings.notices.about.notice import Context
from training.models import SessionDay
from training.text import tidy


@dataclass(frozen=True, kw_only=True)
class ApprovalRequest(AsksToAgree):
    before: tuple[DayAsSaid, ...] = ()  # when and where the session was that was asked about before
    changed: bool = False  # it is the same session, at another time or place; else two were put together

    kind = "approval request"
    label = "Line manager asked"
    lead = "Your agreement is needed"

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "Your agreement is needed"

    def opening(self, booking: Booking, what: str) -> str:
        name, by = tidy(booking.practitioner.name), tidy(who_booked(booking))
        return f"{by} asks for a place for {name}: {what}" if by else f"{name} asks for a place: {what}"

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        return super().further(mail, booking, now=now) | {"before": self.before, "changed": self.changed}
