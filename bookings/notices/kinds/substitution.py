"""A colleague takes the person's place."""

from dataclasses import dataclass
from typing import Self

from bookings.models import Booking
from bookings.notices.about.booking import AboutAnEnd
from bookings.notices.about.made_up import MadeUp
from training.models import SessionDay
from training.text import tidy


@dataclass(frozen=True, kw_only=True)
class Substitution(AboutAnEnd):
    colleague: str

    kind = "substitution"
    label = "A colleague takes the place"
    lead = "A colleague takes your place"

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "A colleague takes your place"

    def opening(self, booking: Booking, what: str) -> str:
        return f"{tidy(self.colleague)} takes your place: {what}"

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(colleague="Alex Example")
