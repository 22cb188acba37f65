"""A session is soon and has too few people: to the team."""

from dataclasses import dataclass
from typing import Self

from bookings.models import Mail
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, subject_line, what_and_when
from bookings.notices.about.session import AboutSession
from bookings.notices.links.addresses import site_link
from training.models import Session, SessionDay


@dataclass(frozen=True, kw_only=True)
class MinimumWarning(AboutSession):
    held: int
    minimum: int

    kind = "minimum warning"
    label = "Too few people"

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        return {
            "subject": subject_line("Too few people", session, days),
            "heading": "Too few people booked",
            "opening": f"{self.held} booked, and the minimum is {self.minimum}: {what_and_when(session, days)}",
            "session_url": site_link("desk-session", session.pk),
        }

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(session=0, held=4, minimum=8)
