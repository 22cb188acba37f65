"""A place has come free so late that the person is asked first."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Booking, Mail
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.move import PerhapsAfterAMove
from bookings.notices.about.notice import Context
from bookings.notices.links.tokens import Purpose
from training.models import SessionDay
from training.templatetags.words import moment_in_words


@dataclass(frozen=True, kw_only=True)
class Offer(PerhapsAfterAMove):
    expires_at: dt.datetime
    again: bool = False  # one was left unanswered before

    kind = "offer"
    label = "Place offered"
    lead = "A place for you"
    text_leads_to = ("link-offer", Purpose.OFFER)
    placeholders = {**PerhapsAfterAMove.placeholders, "until": "until when the place is held"}

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "A place has come free"

    def opening(self, booking: Booking, what: str) -> str:
        return f"We are holding it for you until {moment_in_words(self._ends(booking))}: {what}"

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        return super().further(mail, booking, now=now) | {"expires_at": self._ends(booking), "again": self.again}

    def further_values(self, booking: Booking) -> dict[str, str]:
        return {"until": moment_in_words(self._ends(booking))}

    def _ends(self, booking: Booking) -> dt.datetime:
        """Return until when the place is held by now: an offer ends sooner where the session is brought forward."""
        ends = booking.offer_expires_at if booking.pk and booking.status == Booking.Status.OFFERED else None
        return ends or self.expires_at

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        return booking.offer_is_open(now)

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(expires_at=made_up.offer_ends_at)
