"""The session is full: the person stands on its waiting list."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Booking, Mail
from bookings.models.booking import queue_position
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.move import PerhapsAfterAMove
from bookings.notices.about.notice import Context
from bookings.notices.about.other_dates import DateWithPlaces, dates_in_context, dates_now
from training.models import SessionDay
from training.templatetags.words import ordinal
from training.text import tidy


@dataclass(frozen=True, kw_only=True)
class WaitingList(PerhapsAfterAMove):
    position: int  # in the queue, from 1, on the day of writing
    dates: tuple[DateWithPlaces, ...] = ()  # of an example; of a booking they are looked for

    kind = "waiting list"
    label = "Waiting list"
    lead = "Waiting list"
    holds_while = (Booking.Status.WAITING,)
    placeholders = {**PerhapsAfterAMove.placeholders, "position": "the place in the queue, such as “3rd”"}

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "You are on the waiting list"

    def opening(self, booking: Booking, what: str) -> str:
        return f"You are {ordinal(self._position(booking))} in the queue: {what}"

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        dates = dates_now(booking, now=now) if booking.pk else self.dates
        wish = booking.joint_wish
        together = {"answers": tidy(wish.made_by.name)} if wish and wish.is_open else {}
        return super().further(mail, booking, now=now) | {"dates": dates_in_context(dates)} | together

    def further_values(self, booking: Booking) -> dict[str, str]:
        return {"position": ordinal(self._position(booking))}

    def _position(self, booking: Booking) -> int:
        """Return the position as it is now: others may have gone since it was written."""
        waits = booking.pk and booking.status == Booking.Status.WAITING
        return queue_position(booking) if waits else self.position

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        return super().holds(booking, mail, now=now) and not booking.session.has_begun(now)

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(position=3, dates=(DateWithPlaces(session=0, when="Tuesday 14 July 2026, 9:30am to 4:30pm"),))
