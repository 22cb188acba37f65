"""A session is called off: to those booked, and to its trainers."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutAnEnd
from bookings.notices.about.made_up import REASON, MadeUp
from bookings.notices.about.notice import Context, what_and_when
from bookings.notices.about.other_dates import DateWithPlaces, dates_in_context
from bookings.notices.about.session import ToOthers
from bookings.notices.links.addresses import site_link
from training.models import Session, SessionDay
from training.templatetags.words import as_sentence
from training.text import tidy


@dataclass(frozen=True, kw_only=True)
class SessionCancelled(AboutAnEnd):
    reason: str = ""
    dates: tuple[DateWithPlaces, ...] = ()

    kind = "session cancelled"
    label = "Session cancelled"
    lead = "Session cancelled"
    placeholders = {**AboutAnEnd.placeholders, "reason": "why the session was cancelled"}

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "This session is cancelled"

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        return {"reason": self._reason(booking), "dates": dates_in_context(self.dates)}

    def further_values(self, booking: Booking) -> dict[str, str]:
        return {"reason": self._reason(booking)}

    def _reason(self, booking: Booking) -> str:
        return self.reason or booking.session.cancelled_reason

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(reason=REASON)


@dataclass(frozen=True, kw_only=True)
class SessionCancelledForTrainer(ToOthers):
    reason: str = ""
    into: str = ""  # the date that its people were moved to, in words

    kind = SessionCancelled.kind
    whose = "trainer"

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        said = [f"We are sorry. Why: {as_sentence(tidy(self.reason))}" if self.reason else "We are sorry."]
        if self.into:
            said.append(f"Its people come to another date instead: {self.into}.")
        said.append(
            "You are a trainer of this session. Please take it out of your calendar. Those booked have been told."
        )
        opening, heading = what_and_when(session, days), "This session is cancelled"
        return self.paragraphs(session, days, lead="Session cancelled", heading=heading, opening=opening, said=said) | {
            "days": [],
            "button_url": site_link("course", session.course.slug),
            "button_words": "See the course",
        }
