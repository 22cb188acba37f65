"""A place is confirmed: booked, agreed to, offered and accepted, named by a lead, or moved to from another date."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Mail, Moment, Question
from bookings.notices.about.booking import Entry
from bookings.notices.about.move import PerhapsAfterAMove
from bookings.notices.about.notice import Context
from training.compiled import CompiledQuery
from training.models import SessionDay


@dataclass(frozen=True, kw_only=True)
class Confirmation(PerhapsAfterAMove):
    stands_in_for: str = ""  # the colleague whose place it was

    kind = "confirmation"
    label = "Confirmation"
    lead = "Confirmed"
    entry = Entry.PUTS_IN
    holds_while = (Booking.Status.CONFIRMED,)
    tells_link = True

    @property
    def carries_files(self) -> bool:
        return True

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "Your place is confirmed"

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        said = {"stands_in_for": self.stands_in_for, "asks_before": _asks_before(booking)}
        return super().further(mail, booking, now=now) | said


_ASKED_BEFORE = CompiledQuery(lambda course: Question.objects.asked_of(course, Moment.BEFORE).values_list("pk")[:1])


def _asks_before(booking: Booking) -> bool:
    """Tell whether the course's form asks something beforehand. Of what is made up nothing is looked up."""
    return booking.pk is not None and _ASKED_BEFORE.first(course=booking.session.course_id) is not None
