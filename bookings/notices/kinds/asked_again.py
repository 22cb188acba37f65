"""Whoever has not answered a reminder is asked again, a few days before the session."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Mail
from bookings.notices.about.asking import AsksIfComing
from bookings.notices.links.tokens import Purpose
from training.models import SessionDay


@dataclass(frozen=True, kw_only=True)
class AskedAgain(AsksIfComing):
    kind = "asked again"
    label = "Reminder: asked again"
    text_leads_to = ("link-coming", Purpose.REPLY)
    lead = "We have not heard from you"

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "Please tell us if you’re coming"

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        """Whoever has answered meanwhile is asked nothing."""
        return super().holds(booking, mail, now=now) and not booking.reply
