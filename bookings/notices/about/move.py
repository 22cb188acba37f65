"""Notices that may say of a booking which one it follows: on another date, from which the person was moved."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.days import RemovedDay
from bookings.notices.about.facts import Facts
from bookings.notices.about.notice import Context


@dataclass(frozen=True, kw_only=True)
class Moved(Facts):
    """The booking that was left: its key, the SEQUENCE that takes its entries out of a calendar, and the days whose
    entries no day of the new booking took over (None in rows that know nothing of taking over).
    """

    booking: int
    sequence: int
    course: str
    when: str
    had_place: bool
    late: bool
    days: tuple[RemovedDay, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class PerhapsAfterAMove(AboutBooking):
    """`reason` is why the team moved the person; whoever moves by themselves gives none."""

    moved: Moved | None = None
    reason: str = ""

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        return {"moved": self.moved, "reason": self.reason or booking.session.cancelled_reason}
