"""A booking is cancelled: a place given back, a turn on the waiting list, an offer or a request given up."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutAnEnd
from bookings.notices.about.notice import Context
from bookings.notices.about.other_dates import dates_in_context, dates_now
from training.models import SessionDay


@dataclass(frozen=True, kw_only=True)
class Cancellation(AboutAnEnd):
    kind = "cancellation"
    label = "Cancellation"
    lead = "Cancelled"

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        return {"dates": dates_in_context(dates_now(booking, now=now) if booking.pk else ())}

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        if booking.approval_asked_at and not booking.approved_at:
            return "Your request is withdrawn"
        if booking.confirmed_at is None:
            return "You have left the waiting list"
        return "Your place is cancelled"
