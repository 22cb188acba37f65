"""The register says that somebody did not come: they are asked why, and their line manager is told."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.notice import Context
from training.models import SessionDay
from training.text import tidy


@dataclass(frozen=True, kw_only=True)
class NoShowEnquiry(AboutBooking):
    copied: bool = False  # the line manager is told too
    is_copy: bool = False  # this is what the line manager is told

    kind = "no-show enquiry"
    label = "We missed you"
    lead = "We missed you"

    @property
    def takes_own_words(self) -> bool:
        return not self.is_copy  # they speak to the person, not to their line manager

    def lead_for(self, booking: Booking) -> str:
        return f"{tidy(booking.practitioner.name)} did not come" if self.is_copy else self.lead

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "Missed training in your team" if self.is_copy else "We missed you"

    def opening(self, booking: Booking, what: str) -> str:
        if self.is_copy:
            return f"{tidy(booking.practitioner.name)} had a place and did not come: {what}"
        return what

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        return {"copied": self.copied, "is_copy": self.is_copy}

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        is_to_be_asked = self.is_copy or booking.absence_explained_at is None
        return booking.outcome == Booking.Outcome.NO_SHOW and is_to_be_asked
