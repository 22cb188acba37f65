"""A further day of a place, for the calendar: a mail carries the entry of one day alone, and this one the next day's.

It is written with the text of the mail that it goes with, which says what happened.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context
from training.models import SessionDay
from training.text import tidy
from training.when_and_where import days_of


@dataclass(frozen=True, kw_only=True)
class CalendarDay(AboutBooking):
    method: str  # REQUEST puts the day in or changes it, CANCEL takes it out
    entry_of: int  # the key of the booking whose entry it is: this one, or the one that was left for it
    sequence: int
    day: int  # its key; the row may be gone when it is taken out
    starts_at: dt.datetime
    ends_at: dt.datetime
    number: int = 0  # such as 2 of 3 days; 0 for a day that is taken out
    of: int = 0

    kind = "calendar day"
    label = "Calendar invite for a further day"
    lead = "Day"
    tells_link = True

    @property
    def takes_out(self) -> bool:
        return self.method == "CANCEL"

    def is_outdated(self, mail: Mail, *, now: dt.datetime) -> bool:
        """Tell whether a later mail says what this one would say, or that there is no such day any more."""
        if self.takes_out:
            return False
        booking = mail.booking
        if booking is None or booking.status != Booking.Status.CONFIRMED or booking.invite_sequence != mail.sequence:
            return True
        return self.day not in {day.pk for day in days_of(booking.session)}

    def its_day(self, booking: Booking, days: list[SessionDay]) -> list[SessionDay]:
        """Return the day it is about, out of those of the session; as it was, where it is taken out."""
        if self.takes_out:
            day = SessionDay(pk=self.day, session=booking.session, starts_at=self.starts_at, ends_at=self.ends_at)
            return [day]
        return [day for day in days if day.pk == self.day] or days[:1]

    def lead_for(self, booking: Booking) -> str:
        return "Removed from your calendar" if self.takes_out else f"Day {self.number} of {self.of}"

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "Removed from your calendar" if self.takes_out else f"Day {self.number} of your training"

    def opening(self, booking: Booking, what: str) -> str:
        return what if self.takes_out else f"{tidy(booking.session.course.title)}."  # its time follows with its place

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        return {"taken_out": self.takes_out}

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        day = made_up.days[0]
        times = {"starts_at": day.starts_at, "ends_at": day.ends_at}
        return cls(method="REQUEST", entry_of=0, sequence=0, day=0, number=2, of=2, **times)
