"""Notices to whoever has to agree to a booking: the line manager, or the team."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context
from bookings.notices.links.addresses import mailed_link, site_link
from bookings.notices.links.tokens import Purpose


@dataclass(frozen=True, kw_only=True)
class AsksToAgree(AboutBooking):
    """The team answers at its desk, a line manager by a link without an account."""

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        if booking.asks_the_team:
            address = site_link("desk-approval", booking.pk)
        else:
            address = mailed_link("approval", purpose=Purpose.APPROVE, booking=booking, now=mail.created_at)
        return {"approval_url": address, "answer_by": booking.approval_expires_at}

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        """It is still to be answered, in time, and by whom it is sent to."""
        asks = booking.status == Booking.Status.AWAITING_APPROVAL and mail.to == booking.approver_email
        return asks and booking.approval_expires_at is not None and now < booking.approval_expires_at

    @classmethod
    def example_booking(cls, made_up: MadeUp) -> Booking:
        return made_up.booking_that_needs_approval()
