"""What the mails have in common that ask whether somebody still comes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from django.utils import timezone

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.confidence import asks_before
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context
from bookings.notices.about.who_sees import WhoSees
from training.models import Course, SessionDay
from training.partnership import ours
from training.templatetags.words import day_and_month
from training.text import tidy

# From then on people need to know what to bring and where to ring the bell; before that it would be forgotten.
INSTRUCTIONS_FROM_DAYS = 5


@dataclass(frozen=True, kw_only=True)
class AsksIfComing(AboutBooking):
    first_on: dt.date  # the session's first day, when it was written
    signed_by: str = ""  # who of the team asks
    who_sees: WhoSees = field(default=WhoSees())

    lead = "Are you still coming?"
    holds_while = (Booking.Status.CONFIRMED,)
    tells_link = True
    placeholders: ClassVar[Mapping[str, str]] = {
        **AboutBooking.placeholders,
        "sender": "who reminds people, or the partnership’s name where nobody is named",
    }

    def opening(self, booking: Booking, what: str) -> str:
        return f"{self.signed_by} has kept you a place: {what}" if self.signed_by else f"You have a place: {what}"

    def further_values(self, booking: Booking) -> dict[str, str]:
        return {"sender": self.signed_by or ours().name}

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        days = days_until(booking, now)
        return {
            "days_until": days,
            "instructions": booking.session.course.joining_instructions if days <= INSTRUCTIONS_FROM_DAYS else "",
            "checks_in": days <= INSTRUCTIONS_FROM_DAYS,
            "has_said_coming": booking.reply == Booking.Reply.COMING,
            "asks_before": self.asks_confidence and asks_before(booking, now=now),
            "signed_by": self.signed_by,
            "who_sees": self.who_sees.in_words,
        }

    def context(self, mail: Mail, booking: Booking, days: list[SessionDay], *, now: dt.datetime) -> Context:
        return super().context(mail, booking, days, now=now) | {"coming_words": coming_words(days)}

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        session = booking.session
        to_come = super().holds(booking, mail, now=now) and not session.has_begun(now)
        return to_come and self.first_on == session.first_on

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        course = made_up.session.course
        return cls(first_on=made_up.session.first_on, signed_by=signer_of(course), who_sees=WhoSees(leads=True))


def signer_of(course: Course) -> str:
    """Return who of the team reminds people of a course: its own, or the partnership's, or "" for nobody."""
    return tidy(course.reminders_signed_by or ours().reminders_signed_by)


def coming_words(days: list[SessionDay]) -> str:
    """Return the answer with its date, which is a promise that can be kept: "Yes, I’m coming on Tuesday 9 March"."""
    first = f"Yes, I’m coming on {day_and_month(days[0].starts_at)}"
    if len(days) == 1:
        return first
    if len(days) == 2:
        return f"{first} and {day_and_month(days[1].starts_at)}"
    return f"{first} and the {len(days) - 1} days that follow"


def days_until(booking: Booking, now: dt.datetime) -> int:
    """Return the whole local days from today to the first day of the session: 1 is tomorrow, at whatever hour."""
    return (booking.session.first_on - timezone.localtime(now).date()).days
