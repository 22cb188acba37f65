"""A course has a new date: to those who asked to be told."""

from dataclasses import dataclass

from bookings.models import Mail
from bookings.notices.about.notice import Context, subject_line, what_and_when
from bookings.notices.about.session import AboutSession, days_and_places
from bookings.notices.links.addresses import site_link
from training.models import Session, SessionDay


@dataclass(frozen=True, kw_only=True)
class NewDate(AboutSession):
    kind = "new date"
    label = "New date of a course"

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        opens_at = session.booking_opens_at
        return {
            "subject": subject_line("New date", session, days),
            "heading": "There is a new date",
            "opening": what_and_when(session, days),
            "days": days_and_places(days),
            "opens_at": opens_at if opens_at and opens_at > mail.created_at else None,
            "is_cancelled": session.status == Session.Status.CANCELLED,
            "session_url": site_link("session", session.pk),
            "course_url": site_link("course", session.course.slug),
        }
