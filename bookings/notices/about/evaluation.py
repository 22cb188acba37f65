"""Notices that ask who came what a course was like, at one moment or another, and are sent once more where nothing came
of the first.
"""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from bookings.models import Booking, Evaluation, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.notice import Context
from training.models import SessionDay


@dataclass(frozen=True, kw_only=True)
class AsksForEvaluation(AboutBooking):
    again: bool = False  # nothing came of the first

    answered: ClassVar[str]  # the column of Evaluation that has when it was answered

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "Can you still tell us?" if self.again else self.lead

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        return {"again": self.again}

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        did_not_come = booking.outcome in (Booking.Outcome.NO_SHOW, Booking.Outcome.EXCUSED)
        said = Evaluation.objects.filter(booking=booking, **{f"{self.answered}__isnull": False})
        return not did_not_come and not said.exists()
