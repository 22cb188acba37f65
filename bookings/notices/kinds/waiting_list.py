"""The session is full: the person stands on its waiting list."""

from dataclasses import dataclass
from typing import Self

from bookings.models import Booking
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.move import PerhapsAfterAMove
from training.models import SessionDay
from training.templatetags.words import ordinal


@dataclass(frozen=True, kw_only=True)
class WaitingList(PerhapsAfterAMove):
    position: int  # in the queue, from 1, on the day of writing

    kind = "waiting list"
    label = "Waiting list"
    lead = "Waiting list"
    placeholders = {**PerhapsAfterAMove.placeholders, "position": "the place in the queue, such as “3rd”"}

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "You are on the waiting list"

    def opening(self, booking: Booking, what: str) -> str:
        return f"You are {ordinal(self.position)} in the queue: {what}"

    def further_values(self, booking: Booking) -> dict[str, str]:
        return {"position": ordinal(self.position)}

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(position=3)
