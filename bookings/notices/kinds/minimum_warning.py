"""A session is soon and has too few people: to the team."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from django.db.models import Sum

from bookings.models import Booking, Mail, Reservation
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

    def holds(self, session: Session, mail: Mail, *, now: dt.datetime) -> bool:
        is_on = session.status == Session.Status.PUBLISHED and not session.has_begun(now)
        return is_on and _held(session) < session.minimum

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        held, minimum = (_held(session), session.minimum) if session.pk else (self.held, self.minimum)
        return {
            "subject": subject_line("Too few people", session, days),
            "heading": "Too few people booked",
            "opening": f"{held} booked, and the minimum is {minimum}: {what_and_when(session, days)}",
            "session_url": site_link("desk-session", session.pk),
        }

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(session=0, held=4, minimum=8)


def _held(session: Session) -> int:
    """Return how many places are held by now: some may have been booked or reserved since it was written."""
    reserved = Reservation.objects.open().filter(session=session).aggregate(places=Sum("places"))["places"] or 0
    return Booking.objects.holding_a_place().filter(session=session).count() + reserved
