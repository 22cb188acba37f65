"""Notices that ask who came what a course was like, at one moment or another, and are sent once more where nothing came
of the first.
"""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from bookings.models import Booking, Mail, Moment
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.notice import Context
from training.models import SessionDay


def has_answered(booking: Booking, moment: Moment) -> bool:
    """Tell whether the person has said what they are asked at this moment (one query, unless the evaluation has been
    read with the booking).
    """
    evaluation = getattr(booking, "evaluation", None)
    return evaluation is not None and evaluation.given_at(moment) is not None


@dataclass(frozen=True, kw_only=True)
class AsksForEvaluation(AboutBooking):
    again: bool = False  # nothing came of the first

    moment: ClassVar[Moment]

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "Can you still tell us?" if self.again else self.lead

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        return {"again": self.again}

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        did_not_come = booking.outcome in (Booking.Outcome.NO_SHOW, Booking.Outcome.EXCUSED)
        return not did_not_come and not has_answered(booking, self.moment)
