"""Somebody else said yes first: the place that everybody who waits was asked about has gone."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.kinds.late_offer import LateOffer
from training.models import SessionDay


@dataclass(frozen=True, kw_only=True)
class LateOfferGone(AboutBooking):
    """Its occasion is that of the offer. Who never got the offer's mail, gets none of its end."""

    kind = "late offer gone"
    label = "Offered place has gone"
    lead = "Place gone"
    holds_while = (Booking.Status.WAITING,)

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "The place has gone"

    def opening(self, booking: Booking, what: str) -> str:
        return f"Somebody else said yes first. You keep your turn on the waiting list: {what}"

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        """Tell whether the person was written to about the place, waits still and is not asked about another."""
        still = super().holds(booking, mail, now=now) and not booking.is_asked_with_all
        if not still or booking.session.has_begun(now):
            return False
        offers = Mail.objects.filter(booking=booking, kind=LateOffer.kind, channel=mail.channel)
        return offers.filter(occasion=mail.occasion, state=Mail.State.SENT).exists()
