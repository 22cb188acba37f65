"""A lead has booked for colleagues: the copy that the lead keeps. The colleagues have a mail of their own."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Booking, Mail
from bookings.notices.about.made_up import NAME, MadeUp
from bookings.notices.about.notice import Context, what_and_when
from bookings.notices.about.session import ToOthers, is_to_come
from bookings.notices.links.addresses import site_link
from training.models import Session, SessionDay
from training.templatetags.words import moment_in_words
from training.text import tidy

MOST_IN_SUBJECT = 40


@dataclass(frozen=True, kw_only=True)
class ColleagueBooked(ToOthers):
    people: tuple[str, ...]
    status: str  # of their bookings, which are alike
    booking: int = 0  # the key of the only one
    in_place_of: str = ""  # the colleague whose place it was

    kind = "colleague booked"
    label = "Lead’s copy of a booking for colleagues"
    placeholders = {**ToOthers.placeholders, "name": "the lead’s name", "people": "who was booked"}

    @property
    def template(self) -> str:
        return "mail/colleague_booked"

    @property
    def names(self) -> str:
        """Such as "Ann Archer, Bob Baker and Cy Cole"."""
        names = [tidy(name) for name in self.people]
        return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)

    def further_values(self) -> dict[str, str]:
        return {"people": self.names}

    def holds(self, session: Session, mail: Mail, *, now: dt.datetime) -> bool:
        has_it = not self.booking or Booking.objects.filter(pk=self.booking, status=self.status).exists()
        return is_to_come(session, now) and has_it

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        lead, heading, opening, said = self._words()
        told = [f"They come in place of {tidy(self.in_place_of)}."] if self.in_place_of else []
        told.append(said)
        if session.cancel_by_at > mail.created_at:
            told.append(f"If somebody can’t come, cancel by {moment_in_words(session.cancel_by_at)}.")
        opening = f"{opening}: {what_and_when(session, days)}"
        page = site_link("booking", self.booking) if self.booking else site_link("organisation-bookings")
        return self.paragraphs(session, days, lead=lead, heading=heading, opening=opening, said=told) | {
            "button_url": page,
            "button_words": "See the booking" if self.booking else "See who is booked",
        }

    def _words(self) -> tuple[str, str, str, str]:
        """Return how the subject begins, the heading, how the first line begins, and what happens next."""
        is_one = len(self.people) == 1
        short = self.names if is_one and len(self.names) <= MOST_IN_SUBJECT else "your colleagues"
        whose = "Your colleague is" if is_one else "Your colleagues are"
        if self.status == Booking.Status.WAITING:
            said = "We email them if a place comes free for them. They should not come unless we do."
            opening = f"{self.names} {'is' if is_one else 'are'} on the waiting list"
            return f"Waiting list for {short}", f"{whose} on the list", opening, said
        if self.status == Booking.Status.AWAITING_APPROVAL:
            said = (
                "Somebody has to agree first, and until then no place is held. We email them when there is an answer."
            )
            return f"Asked for {short}", "We have your request", f"You asked for a place for {self.names}", said
        whom = "your colleague" if is_one else "each of them"
        said = f"We have emailed {whom} a confirmation with the invite for the calendar, and told them that you booked."
        opening = f"{self.names} {'has' if is_one else 'have'} a place"
        return f"Booked for {short}", f"{whose} booked", opening, said

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(session=0, people=(NAME,), status=Booking.Status.CONFIRMED)
