"""Somebody said that the register is wrong; the team looked into it, and it stays as it is."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking
from training.models import SessionDay


@dataclass(frozen=True, kw_only=True)
class RegisterFoundRight(AboutBooking):
    kind = "register found right"
    label = "Register looked into: it stays as it is"
    lead = "We looked into the register"

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "We looked into the register"

    def opening(self, booking: Booking, what: str) -> str:
        return f"You told us that you were there: {what}"

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        return booking.outcome == Booking.Outcome.NO_SHOW
