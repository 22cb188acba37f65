"""The register no longer says that somebody did not come: they were told so, and so they are told this."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.notice import Context
from training.models import SessionDay
from training.text import tidy

_NOW_SAYS = {
    Booking.Outcome.ATTENDED: "attended",
    Booking.Outcome.PARTLY_ATTENDED: "attended part of it",
    Booking.Outcome.EXCUSED: "were excused",
}


@dataclass(frozen=True, kw_only=True)
class RegisterPutRight(AboutBooking):
    is_copy: bool = False  # this is what the line manager is told, who was told of the absence

    kind = "register put right"
    label = "Register put right"
    lead = "Register put right"

    @property
    def takes_own_words(self) -> bool:
        return not self.is_copy

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "The register is put right"

    def opening(self, booking: Booking, what: str) -> str:
        whose = f"{tidy(booking.practitioner.name)}’s attendance" if self.is_copy else "Your attendance"
        return f"{whose} has been corrected: {what}"

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        return {"is_copy": self.is_copy, "now_says": _NOW_SAYS.get(Booking.Outcome(booking.outcome), "")}

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        return booking.outcome != Booking.Outcome.NO_SHOW
