"""Is everyone in date? What each of an organisation's people needs, and how they stand with it.

What the partnership says a role needs goes first: a course, with those that it replaced, or any of a level, that was
attended in full or done elsewhere, and for how many months it counts. Whatever else somebody has a certificate for is
to be renewed when that ends. People belong where they are now, wherever they were when they came.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from django.db.models import Exists, OuterRef
from django.utils import timezone

from bookings.attendance.record.lines import Validity, validity_of
from bookings.attendance.record.places import coming_places, places_not_recorded
from bookings.models import Booking, Certificate, TrainingElsewhere
from training.dates import months_later
from training.lineage import Lineage
from training.models import Course, Requirement, User
from training.models.people import UserQuerySet


class InDate(IntEnum):
    """How somebody stands, the worst first. That nothing is on record does not say that nothing was done."""

    OVERDUE = 0
    NO_RECORD = 1
    DUE_SOON = 2
    IN_DATE = 3
    NOTHING_NEEDED = 4

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    InDate.OVERDUE: "Overdue",
    InDate.NO_RECORD: "No record",
    InDate.DUE_SOON: "Due soon",
    InDate.IN_DATE: "In date",
    InDate.NOTHING_NEEDED: "Nothing to renew",
}


@dataclass(frozen=True, kw_only=True)
class Need:
    """One thing that somebody needs: when they did it last, until when that counts, and when they do it again."""

    what: str
    stands: InDate
    done_on: dt.date | None = None
    until: dt.date | None = None
    booked_for: dt.date | None = None
    not_recorded_on: dt.date | None = None  # they had a place then, and no register says yet whether they came
    course: Course | None = None  # to book again, where it is one course
    requirement: Requirement | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One person, with what they need, the most urgent first."""

    person: User
    needs: list[Need]
    last_on: dt.date | None

    @property
    def stands(self) -> InDate:
        return min((need.stands for need in self.needs), default=InDate.NOTHING_NEEDED)

    @property
    def to_do(self) -> list[Need]:
        return [need for need in self.needs if need.stands < InDate.IN_DATE]


@dataclass(frozen=True)
class Done:
    """One course of the catalogue that somebody has done, and until when its certificate counts, if there is one."""

    course: int
    on: dt.date
    until: dt.date | None


@dataclass(frozen=True)
class _OfOne:
    """What is known of one person."""

    done: Sequence[Done]
    booked: Sequence[tuple[int, dt.date]]
    not_recorded: Sequence[tuple[int, dt.date]]


def standings(people: UserQuerySet, *, today: dt.date) -> list[Standing]:
    """Return how these people stand on a day, in their order. Eight queries, however many they are."""
    lineage = Lineage(list(Course.objects.in_catalogue_order()))
    requirements = list(Requirement.objects.in_order())
    done, booked, not_recorded = done_by(people), coming_places(people, today), places_not_recorded(people, today)
    return [
        Standing(
            person=person,
            needs=sorted(
                _needs(
                    person,
                    requirements,
                    _OfOne(done[person.pk], booked[person.pk], not_recorded[person.pk]),
                    lineage,
                    today,
                ),
                key=lambda need: (need.stands, need.until or dt.date.max, need.what),
            ),
            last_on=max((one.on for one in done[person.pk]), default=None),
        )
        for person in people
    ]


def _needs(
    person: User, requirements: Iterable[Requirement], told: _OfOne, lineage: Lineage, today: dt.date
) -> Iterator[Need]:
    asked: set[int] = set()
    for requirement in requirements:
        if not requirement.is_for(person.job_role):
            continue
        counting = _that_count(requirement, lineage)
        asked |= {lineage.counted_as(course) for course in counting}
        last = max((one.on for one in told.done if one.course in counting), default=None)
        until = months_later(last, requirement.months) if last and requirement.months else None
        yield Need(
            what=requirement.needed,
            stands=InDate.NO_RECORD if last is None else _stands(until, today),
            done_on=last,
            until=until,
            booked_for=min((on for course, on in told.booked if course in counting), default=None),
            not_recorded_on=_latest((on for course, on in told.not_recorded if course in counting), since=last),
            course=lineage.by_id[lineage.counted_as(requirement.course_id)] if requirement.course_id else None,
            requirement=requirement,
        )
    yield from _renewals(told, lineage, today, asked)


def _latest(days: Iterable[dt.date], *, since: dt.date | None) -> dt.date | None:
    return max((day for day in days if since is None or day > since), default=None)


def _that_count(requirement: Requirement, lineage: Lineage) -> frozenset[int]:
    """Return the keys of the courses that meet a requirement."""
    if requirement.course_id:
        return lineage.counted_with(requirement.course_id)
    return frozenset(course.pk for course in lineage.in_order if course.level == requirement.level)


def _renewals(told: _OfOne, lineage: Lineage, today: dt.date, asked: set[int]) -> Iterator[Need]:
    """Give what no requirement speaks of: certificates that end, the latest of each course and its lineage."""
    latest: dict[int, Done] = {}
    for one in sorted(told.done, key=lambda one: one.on):
        latest[lineage.counted_as(one.course)] = one
    as_counted = lineage.counted_as
    for head, one in latest.items():
        if head not in asked and one.until:
            yield Need(
                what=lineage.by_id[head].title,
                stands=_stands(one.until, today),
                done_on=one.on,
                until=one.until,
                booked_for=min((on for course, on in told.booked if as_counted(course) == head), default=None),
                not_recorded_on=_latest((on for key, on in told.not_recorded if as_counted(key) == head), since=one.on),
                course=lineage.by_id[head],
            )


def _stands(until: dt.date | None, today: dt.date) -> InDate:
    match validity_of(until, today) if until else Validity.VALID:
        case Validity.EXPIRED:
            return InDate.OVERDUE
        case Validity.DUE_SOON:
            return InDate.DUE_SOON
        case _:
            return InDate.IN_DATE


def done_by(people: UserQuerySet) -> dict[int, list[Done]]:
    """Return by person what they attended in full, and did elsewhere; what was withdrawn does not count."""
    found: dict[int, list[Done]] = defaultdict(list)
    certificates = Certificate.objects.current()
    of_booking = certificates.filter(booking=OuterRef("pk"), revoked_at__isnull=False)
    attended = Booking.objects.filter(practitioner__in=people, outcome=Booking.Outcome.ATTENDED)
    kept = attended.exclude(Exists(of_booking)).order_by()
    until = dict(
        certificates.filter(booking__practitioner__in=people, revoked_at=None, expires_on__isnull=False)
        .order_by()
        .values_list("booking", "expires_on")
    )
    for booking, person, course, ended in kept.values_list("pk", "practitioner", "session__course", "session__ends_at"):
        found[person].append(Done(course, timezone.localdate(ended), until.get(booking)))
    elsewhere = TrainingElsewhere.objects.counting().filter(person__in=people).order_by()
    for person, course, on, expires in elsewhere.values_list("person", "course", "completed_on", "expires_on"):
        found[person].append(Done(course, on, expires))
    return found
