"""What is known of each booking before its session, as the models of who stays away take it.

It asks for what the published list of inputs has (reporting.insight.inputs), and for nothing else of a person.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, SmallIntegerField, Value, When
from django.db.models.expressions import Combinable
from django.utils import timezone

from bookings.attendance.register.reading import was_reminded
from bookings.models import Booking
from reporting.insight.explain import Seen
from reporting.insight.inputs import UNKNOWN, earlier, lead_time, start
from reporting.outcomes import NO_SHOWS, RECORDED
from reporting.periods import Period
from reporting.scope import Scope, bookings_in, sessions_in
from training.models import Session

# What people did in so many days before the period is their record; what is longer ago says little of today.
DAYS_OF_RECORD = 730
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_A_DAY = 86_400
# A row comes back for each booking of a year, so that what it says of itself comes as a place in these.
REPLIES = ("coming", "no reply", "not asked", UNKNOWN)
WHO_BOOKED = ("self", "other", UNKNOWN)
FIRST = ("later", "first")


class Begun(NamedTuple):
    """A session: its course, when it begins, and its levels of what is the same for everybody in it."""

    course: int
    starts_at: dt.datetime
    levels: tuple[str, str, str, str]  # weekday, start, delivery, provider


def seen_in(scope: Scope) -> list[Seen]:
    """Return the recorded bookings of a scope, those of one session that are alike put together (four queries).

    However it is narrowed, what a person did before a session counts whole: in the two years before the period, and in
    the period.
    """
    begun = begun_of(sessions_in(scope.everything()))
    asked: Container[int] = begun if scope.is_of_everything else set(sessions_in(scope).values_list("pk", flat=True))
    by_session = _recorded(scope.everything())
    record, mean = _records_before(scope), _mean(by_session)
    seen: list[Seen] = []
    for key in sorted(by_session, key=lambda key: (begun[key].starts_at, key)):
        session, rows = begun[key], by_session[key]
        if key in asked:
            seen += _alike(key, session, [row for row in rows if _is_of(row, scope)], record, mean)
        for person, *_, is_away in rows:
            known = record[person]
            known[0] += is_away
            known[1] += 1
    return seen


def begun_of(sessions: QuerySet[Session]) -> dict[int, Begun]:
    """Return what is the same for everybody in each of some sessions (one query)."""
    columns = ("pk", "course_id", "starts_at", "first_on", "delivery", "course__provider")
    rows: Any = sessions.order_by().values_list(*columns)
    return {
        key: Begun(
            course,
            starts_at,
            (WEEKDAYS[first_on.weekday()], start(timezone.localtime(starts_at).hour), delivery, provider),
        )
        for key, course, starts_at, first_on, delivery, provider in rows
    }


def _alike(key: int, session: Begun, rows: Iterable[Any], record: Mapping[int, list[int]], mean: float) -> list[Seen]:
    counted: dict[tuple[str, ...], list[int]] = {}
    starts_at = session.starts_at.timestamp()
    for person, _, _, booked_at, reply, who, is_first, is_away in rows:
        away, recorded = record[person]
        levels = (
            lead_time((starts_at - booked_at.timestamp()) / _A_DAY),
            REPLIES[reply],
            WHO_BOOKED[who],
            FIRST[is_first],
            *session.levels,
            earlier(away, recorded, mean),
        )
        counts = counted.setdefault(levels, [0, 0])
        counts[0] += 1
        counts[1] += is_away
    return [Seen(key, session.course, levels, recorded, no_shows) for levels, (recorded, no_shows) in counted.items()]


def _is_of(row: Any, scope: Scope) -> bool:
    _, organisation, kind, *_ = row
    return scope.organisation_id in (None, organisation) and scope.organisation_type_id in (None, kind)


def _mean(by_session: Mapping[int, list[Any]]) -> float:
    people = sum(len(rows) for rows in by_session.values())
    return sum(row[-1] for rows in by_session.values() for row in rows) / people if people else 0.0


def _recorded(scope: Scope) -> dict[int, list[Any]]:
    """Return by session what each recorded booking says of itself (one query)."""
    rows = bookings_in(scope).filter(RECORDED).annotate(**said_of_a_booking())
    columns = ("session_id", "practitioner_id", "organisation_id", "organisation_type_id", "booked_at")
    found: dict[int, list[Any]] = defaultdict(list)
    for session, *row in rows.order_by().values_list(*columns, "answer", "who", "is_first", "is_away").iterator():
        found[session].append(row)
    for people in found.values():
        people.sort(key=_who_and_when)  # the database keeps no order, and sums differ by it in their last digits
    return found


def _who_and_when(row: Any) -> tuple[Any, ...]:
    person, _, _, booked_at, *_ = row
    return person, booked_at


def said_of_a_booking() -> dict[str, Combinable]:
    """Return what is known of a booking, each as a place in its list."""

    def numbered(*whens: tuple[Any, int], otherwise: int) -> Case:
        cases = (When(condition, then=Value(number)) for condition, number in whens)
        return Case(*cases, default=Value(otherwise), output_field=SmallIntegerField())

    of_two = Q(booked_at=OuterRef("booked_at"), pk__lt=OuterRef("pk"))  # at one moment, as a file has them
    before = Booking.objects.filter(
        Q(booked_at__lt=OuterRef("booked_at")) | of_two, practitioner=OuterRef("practitioner")
    )
    return {
        "answer": numbered(
            (Q(reply=Booking.Reply.COMING), 0),
            (was_reminded(), 1),
            # Of what was brought in from elsewhere nobody knows whether a reminder was sent.
            (Q(booked_by__isnull=True), 3),
            otherwise=2,
        ),
        "who": numbered(
            (Q(takes_over_from__isnull=False), 2),
            (Q(named_from__isnull=False), 1),
            (Q(booked_by__isnull=True), 2),
            (Q(booked_by=F("practitioner")), 0),
            otherwise=1,
        ),
        "is_first": numbered((Exists(before), 0), otherwise=1),
        "is_away": numbered((Q(outcome=Booking.Outcome.NO_SHOW), 1), otherwise=0),
    }


def _records_before(scope: Scope) -> dict[int, list[int]]:
    """Return by person how many no-shows there were, of how many recorded places, before the period (one query)."""
    until = scope.period.start - dt.timedelta(days=1)
    before = Scope(period=Period(until - dt.timedelta(days=DAYS_OF_RECORD - 1), until), now=scope.now)
    rows: Any = bookings_in(before).filter(RECORDED).order_by().values_list("practitioner_id")
    counted = rows.annotate(away=Count("pk", filter=NO_SHOWS), recorded=Count("pk"))
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for person, away, recorded in counted.iterator():
        found[person] = [away, recorded]
    return found
