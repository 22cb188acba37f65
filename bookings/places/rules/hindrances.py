"""What keeps somebody from booking a session, as far as it is known before they try."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bookings.models import Booking
from bookings.places.rules.another_date import booked_on_another_date
from bookings.places.rules.clashes import clashing_day
from bookings.places.rules.elsewhere import met_elsewhere
from bookings.places.rules.prerequisites import missing_prerequisites
from training.models import Course, Session, SessionDay, User
from training.roles import may_run_the_partnership


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A course that has to be attended first, and the booking by which the person is about to."""

    course: Course
    booking: Booking | None


@dataclass(frozen=True, kw_only=True)
class Hindrances:
    """`clash` is a day on which the person has a place elsewhere at the time, `clashing` the booking of that place as
    far as the reader may open it. `another_date` is no hindrance, but has to be asked about.
    """

    has_no_organisation: bool = False
    missing: Sequence[Missing] = ()
    clash: SessionDay | None = None
    clashing: Booking | None = None
    another_date: Booking | None = None

    def __bool__(self) -> bool:
        return bool(self.has_no_organisation or self.missing or self.clash)


def hindrances_of(session: Session, practitioner: User, *, by: User, now: dt.datetime) -> Hindrances:
    """Return what `book_place` would refuse the person for now, and their booking on another date of the course.

    Who reads it is `by`: themselves, a lead, or the team, whom prerequisites do not bind.
    """
    met = met_elsewhere(session, practitioner)
    clash = clashing_day(session, practitioner) if met.clashes else None
    clashing = None
    if clash:
        holding = Booking.objects.visible_to(by).for_person(practitioner).filter(status__in=Booking.HOLDING)
        clashing = holding.filter(session=clash.session_id).first()
    return Hindrances(
        has_no_organisation=practitioner.organisation_id is None,
        missing=[] if may_run_the_partnership(by) else _missing(session, practitioner, now),
        clash=clash,
        clashing=clashing,
        another_date=booked_on_another_date(session, practitioner, now=now) if met.has_other_date else None,
    )


def _missing(session: Session, practitioner: User, now: dt.datetime) -> list[Missing]:
    asks_for_some = getattr(session, "has_prerequisites", True)  # where it was annotated, most need no question
    courses = missing_prerequisites(session.course, practitioner) if asks_for_some else []
    if not courses:
        return []
    live = Booking.objects.live().for_person(practitioner).filter(session__course__in=courses, session__ends_at__gt=now)
    booked = {one.session.course_id: one for one in live.select_related("session").order_by("-session__starts_at")}
    return [Missing(course=course, booking=booked.get(course.pk)) for course in courses]
