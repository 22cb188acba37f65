"""A training record: what somebody came to, what they did elsewhere, for how long it counts, and what is due again.

Hours are those that a certificate bears, as they were on the day of issue; without one, those of the course, where the
person came to all of it. A course that replaced another is the same training: the latest one puts the others out of
date, and nobody is asked to renew those.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from django.db.models import Prefetch
from django.utils import timezone

from bookings.attendance.record.places import coming_places
from bookings.models import Booking, Certificate, TrainingElsewhere
from training.dates import year_name, year_of
from training.lineage import Lineage
from training.models import Course, User
from training.partnership import ours
from training.roles import may_run_the_partnership

SOON = dt.timedelta(days=90)
CAME = (Booking.Outcome.ATTENDED, Booking.Outcome.PARTLY_ATTENDED)


class Validity(StrEnum):
    """How long something of the record counts, as of a day."""

    FOR_GOOD = ""  # nothing of it ends
    VALID = "valid"
    DUE_SOON = "due soon"
    EXPIRED = "expired"
    RENEWED = "renewed"  # the person has done it again since
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One course that somebody has done, on which days, and what it counts for. `booking` and `certificate` where the
    reader can open them.
    """

    course: Course  # that it counts as, by lineage
    title: str
    provider: str
    days: list[dt.date]
    outcome: str
    hours: Decimal
    valid_until: dt.date | None
    validity: Validity
    certificate: Certificate | None = None
    booking: Booking | None = None

    @property
    def completed_on(self) -> dt.date:
        return self.days[-1]

    @property
    def is_due(self) -> bool:
        return self.validity in (Validity.DUE_SOON, Validity.EXPIRED)


@dataclass(frozen=True, kw_only=True)
class TrainingRecord:
    """Everything of a person that counts, the latest first, and for which day they are booked again, by course."""

    person: User
    lines: list[Line]
    booked_for: dict[int, dt.date]

    @property
    def hours(self) -> Decimal:
        return sum((line.hours for line in self.lines), Decimal(0))

    @property
    def hours_by_year(self) -> list[tuple[str, Decimal]]:
        """Return the hours of each reporting year in which something was completed, the latest first."""
        years: dict[int, Decimal] = defaultdict(Decimal)
        for line in self.lines:
            years[year_of(line.completed_on)] += line.hours
        return [(year_name(year), years[year]) for year in sorted(years, reverse=True)]

    @property
    def due(self) -> list[Line]:
        """Return what has to be done again, the first to end first."""
        return sorted((line for line in self.lines if line.is_due), key=lambda line: line.valid_until or dt.date.max)


def training_record(person: User, *, reader: User, today: dt.date) -> TrainingRecord:
    """Return the record of a person as of a day, as far as the `reader` may know it: a lead reads of their present
    people what these have done anywhere, and of others what was booked for the lead's organisation. Seven queries at
    most, however long the record.
    """
    lineage = Lineage(list(Course.objects.in_catalogue_order()))
    ours_and_elsewhere = [*_came_to(person, reader, lineage)]
    if _reads_all(reader, person):
        ours_and_elsewhere += _done_elsewhere(person, lineage)
    lines = sorted(ours_and_elsewhere, key=lambda line: (line.completed_on, line.title), reverse=True)
    coming = coming_places(User.objects.filter(pk=person.pk), today)[person.pk]
    booked_for = {lineage.counted_as(course): on for course, on in sorted(coming, key=_its_day, reverse=True)}
    return TrainingRecord(person=person, lines=_as_of(lines, today), booked_for=booked_for)


def _its_day(place: tuple[int, dt.date]) -> dt.date:
    return place[1]


def _reads_all(reader: User, person: User) -> bool:
    is_their_lead = reader.is_lead and reader.organisation_id is not None
    is_one_of_theirs = is_their_lead and reader.organisation_id == person.organisation_id
    return reader.pk == person.pk or may_run_the_partnership(reader) or is_one_of_theirs


def _came_to(person: User, reader: User, lineage: Lineage) -> Iterable[Line]:
    seen = Booking.objects.visible_to(reader)
    came = (Booking.objects.all() if _reads_all(reader, person) else seen).filter(practitioner=person, outcome__in=CAME)
    opened = set(seen.filter(practitioner=person).values_list("pk", flat=True))
    current = Prefetch("certificates", Certificate.objects.current(), to_attr="current_certificates")
    for booking in came.select_related("session__course").prefetch_related("session__days", current):
        certificate: Certificate | None = next(iter(booking.current_certificates), None)  # type: ignore[attr-defined]
        course = booking.session.course
        attended = booking.outcome == Booking.Outcome.ATTENDED
        yield Line(
            course=lineage.by_id[lineage.counted_as(course.pk)],
            title=certificate.course_title if certificate else course.title,
            provider=ours().name,
            days=sorted(timezone.localdate(day.starts_at) for day in booking.session.days.all()),
            outcome=booking.get_outcome_display(),
            hours=(certificate or course).cpd_hours if attended else Decimal(0),
            valid_until=certificate.expires_on if certificate else None,
            validity=Validity.WITHDRAWN if certificate and certificate.revoked_at else Validity.FOR_GOOD,
            certificate=certificate if booking.pk in opened else None,
            booking=booking if booking.pk in opened else None,
        )


def _done_elsewhere(person: User, lineage: Lineage) -> Iterable[Line]:
    for done in TrainingElsewhere.objects.counting().filter(person=person):
        yield Line(
            course=lineage.by_id[lineage.counted_as(done.course_id)],
            title=done.title,
            provider=done.provider,
            days=[done.completed_on],
            outcome="Done elsewhere",
            hours=done.cpd_hours,
            valid_until=done.expires_on,
            validity=Validity.FOR_GOOD,
        )


def _as_of(lines: list[Line], today: dt.date) -> list[Line]:
    """Say of each line, the latest first, for how long it counts."""
    seen: set[int] = set()
    said = []
    for line in lines:
        if line.validity != Validity.WITHDRAWN:
            if line.valid_until:
                line = replace(line, validity=validity_of(line.valid_until, today, renewed=line.course.pk in seen))
            if line.outcome != Booking.Outcome.PARTLY_ATTENDED.label:
                seen.add(line.course.pk)
        said.append(line)
    return said


def validity_of(until: dt.date, today: dt.date, *, renewed: bool = False) -> Validity:
    """Return how long something that ends on a day counts: on that day it still does."""
    if renewed:
        return Validity.RENEWED
    if until < today:
        return Validity.EXPIRED
    return Validity.DUE_SOON if until <= today + SOON else Validity.VALID
