"""A course has a new date: to those who asked to be told."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Mail
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, subject_line, what_and_when
from bookings.notices.about.session import AboutSession, days_and_places
from bookings.notices.links.addresses import site_link
from training.models import Session, SessionDay


@dataclass(frozen=True, kw_only=True)
class NewDate(AboutSession):
    books_from_at: dt.datetime | None = None  # before everybody else can, as they asked for the date

    kind = "new date"
    label = "New date of a course"

    def holds(self, session: Session, mail: Mail, *, now: dt.datetime) -> bool:
        """Whoever has booked it meanwhile knows of it."""
        has_it = Booking.objects.live().filter(session=session, practitioner=mail.recipient_id).exists()
        return session.status == Session.Status.PUBLISHED and not session.has_begun(now) and not has_it

    def context(self, mail: Mail, *, now: dt.datetime, made_up: MadeUp | None = None) -> Context:
        context = super().context(mail, now=now, made_up=made_up)
        opens_at = context["opens_at"]
        is_to_open = bool(opens_at and opens_at > now)
        from_at = self.books_from_at
        return context | {
            "opens_at": opens_at if is_to_open else None,
            "books_first": is_to_open and from_at is not None,
            "books_from_at": from_at if is_to_open and from_at and from_at > now else None,
        }

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        return {
            "subject": subject_line("New date", session, days),
            "heading": "There is a new date",
            "opening": what_and_when(session, days),
            "days": days_and_places(days),
            "opens_at": session.booking_opens_at,
            "session_url": site_link("session", session.pk),
            "course_url": site_link("course", session.course.slug),
        }
