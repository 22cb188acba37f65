"""What is known of each booking before its session, as the models of who stays away take it.

It asks for what the published list of inputs has (reporting.insight.inputs), and for nothing else of a person.
"""

import datetime as dt
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Mapping, Sequence
from functools import cache
from itertools import compress
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from reporting.each_booking import SAID, EachBooking
from reporting.insight.explain import Seen
from reporting.insight.inputs import EARLIER, LEAD_DAYS, LEAD_TIME, earlier, start
from reporting.outcomes import NO_SHOWS, RECORDED
from reporting.periods import Period
from reporting.replica import as_they_come, figures_connection
from reporting.scope import Scope, bookings_in, sessions_in
from training.models import Session

# What people did in so many days before the period is their record; what is longer ago says little of today.
DAYS_OF_RECORD = 730
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_AWAY = 1 << 20  # a record in one number: so many for each no-show, and one for each recorded place
# What bookings of one session that are alike say of themselves, in one number below _ALIKE: a place in SAID, the level
# of LEAD_TIME, and that of EARLIER.
_LEADS, _STANDINGS = len(LEAD_TIME.levels), len(EARLIER.levels)
_ALIKE = len(SAID) * _LEADS * _STANDINGS


class Begun(NamedTuple):
    """A session: its course, when it begins, and its levels of what is the same for everybody in it."""

    course: int
    starts_at: dt.datetime
    levels: tuple[str, str, str, str]  # weekday, start, delivery, provider


def seen_in(scope: Scope, everybody: EachBooking | None = None) -> list[Seen]:
    """Return the recorded bookings of a scope, those of one session that are alike put together (four queries; three
    where the bookings of `everybody` in the period are at hand).

    However it is narrowed, what a person did before a session counts whole: in the two years before the period, and in
    the period.
    """
    everybody = everybody or EachBooking.of(scope.everything())
    begun = begun_of(sessions_in(scope.everything()))
    in_order = sorted(begun, key=lambda key: (begun[key].starts_at, key))
    asked: Container[int] = begun if scope.is_of_everything else set(sessions_in(scope).values_list("pk", flat=True))
    recorded, no_shows = _alike(everybody, begun, in_order, scope)
    levels_of: dict[tuple[str, ...], dict[int, tuple[str, ...]]] = defaultdict(dict)
    seen: list[Seen] = []
    for cell in sorted(recorded):
        place, one = divmod(cell, _ALIKE)
        key = in_order[place]
        if key in asked:
            session = begun[key]
            known = levels_of[session.levels]
            levels = known.get(one) or known.setdefault(one, _levels(one, session))
            seen.append(Seen(key, session.course, levels, recorded[cell], no_shows[cell]))
    return seen


def _levels(one: int, session: Begun) -> tuple[str, ...]:
    rest, before = divmod(one, _STANDINGS)
    said, lead = divmod(rest, _LEADS)
    return LEAD_TIME.levels[lead].key, *SAID[said], *session.levels, EARLIER.levels[before].key


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


def _alike(
    each: EachBooking, begun: Mapping[int, Begun], in_order: Sequence[int], scope: Scope
) -> tuple[Counter[int], Counter[int]]:
    """Count the recorded bookings of a scope by session and by what they say of themselves, and the no-shows among
    them: both in one number, the place of the session in order above all of _ALIKE.

    Sessions are gone through as they began, and each is noted in the record of its people, of whom nobody is in it
    twice.
    """
    record, standing = _records_before(scope), cache(_standing(each))
    steps, steps_at = cache(_steps), [begun[key].starts_at for key in in_order]
    cells: list[int] = []
    away: list[int] = []
    last, base, until = -1, 0, list[str]()
    for place, person, booked_at, said, organisation, kind, is_away in _recorded(each, in_order):
        if place != last:
            last, base, until = place, place * _ALIKE, steps(steps_at[place])
        before = record.get(person, 0)
        record[person] = before + 1 + _AWAY * is_away
        if scope.organisation_id in (None, organisation) and scope.organisation_type_id in (None, kind):
            lead = len(until) - bisect_left(until, booked_at)
            cells.append(base + (said * _LEADS + lead) * _STANDINGS + standing(before))
            away.append(is_away)
    return Counter(cells), Counter(compress(cells, away))


def _recorded(each: EachBooking, in_order: Sequence[int]) -> list[tuple[Any, ...]]:
    """Return the recorded bookings in the order of their sessions, each with the place of its own."""
    places = {key: place for place, key in enumerate(in_order)}
    columns = (each.people, each.booked_at, each.said, each.organisations, each.kinds, each.missed)
    rows = zip(map(places.__getitem__, each.sessions), *columns, strict=True)
    return sorted(compress(rows, each.recorded), key=itemgetter(0))


def _standing(each: EachBooking) -> Callable[[int], int]:
    """Return what a record says of a person: a place in the levels of EARLIER."""
    people = sum(each.recorded)
    mean = sum(each.missed) / people if people else 0.0
    return lambda record: EARLIER.position(earlier(*divmod(record, _AWAY), mean))


def _steps(starts_at: dt.datetime) -> list[str]:
    """Return until when somebody books by a step of LEAD_TIME earlier, as the database writes times: as text these sort
    as they do as times, and a whole second before its fractions.
    """
    written = figures_connection().ops.adapt_datetimefield_value
    return [str(written(starts_at - dt.timedelta(days=days))) for days in reversed(LEAD_DAYS)]


def _records_before(scope: Scope) -> dict[int, int]:
    """Return by person the recorded places before the period, as _AWAY has them (one query)."""
    until = scope.period.start - dt.timedelta(days=1)
    before = Scope(period=Period(until - dt.timedelta(days=DAYS_OF_RECORD - 1), until), now=scope.now)
    # A sum, for no index has it: SQLite would go through everybody's bookings of all years in the index of people.
    person = Cast(F("practitioner_id") + Value(0), BigIntegerField())
    rows: Any = bookings_in(before).filter(RECORDED).order_by().values_list(person)
    counted = rows.annotate(away=Count("pk", filter=NO_SHOWS), recorded=Count("pk"))
    return {person: _AWAY * away + recorded for person, away, recorded in as_they_come(counted)}
