"""Booking has opened on a session: to those who asked to be told."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Mail
from bookings.notices.about.notice import Context, subject_line, what_and_when
from bookings.notices.about.session import AboutSession, days_and_places
from bookings.notices.links.addresses import site_link
from training.models import Session, SessionDay


@dataclass(frozen=True, kw_only=True)
class BookingOpens(AboutSession):
    kind = "booking opens"
    label = "Booking has opened"

    def holds(self, session: Session, mail: Mail, *, now: dt.datetime) -> bool:
        """Whoever has booked it meanwhile knows of it; and booking may have been put off."""
        opens_at, has_begun = session.booking_opens_at, session.has_begun(now)
        is_open = session.status == Session.Status.PUBLISHED and not has_begun and not (opens_at and opens_at > now)
        return is_open and not Booking.objects.live().filter(session=session, practitioner=mail.recipient_id).exists()

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        return {
            "subject": subject_line("You can book now", session, days),
            "heading": "You can book now",
            "opening": what_and_when(session, days),
            "days": days_and_places(days),
            "session_url": site_link("session", session.pk),
        }
