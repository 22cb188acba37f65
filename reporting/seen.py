"""What is known of each booking before its session, as the models of who stays away take it.

It asks for what the published list of inputs has (reporting.insight.inputs), and for nothing else of a person.
"""

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import compress
from operator import add, le
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, F, Min, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from reporting.each_booking import FIRST, SAID, EachBooking, booked_before
from reporting.insight.explain import Seen
from reporting.insight.inputs import EARLIER, LEAD_DAYS, LEAD_TIME, earlier, positions, start
from reporting.insight.rows import Rows, numbered
from reporting.outcomes import NO_SHOWS, RECORDED
from reporting.periods import Period
from reporting.replica import as_they_come, figures_connection
from reporting.scope import Scope, bookings_in, sessions_in
from training.models import Session

# What people did in so many days before the period is their record; what is longer ago says little of today.
DAYS_OF_RECORD = 730
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_AWAY = 1 << 20  # a record in one number: so many for each no-show, and one for each recorded place
# What bookings of one session that are alike say of themselves, in one number below _ALIKE: a place in SAID, one in
# FIRST, the level of LEAD_TIME, and that of EARLIER.
_FIRSTS, _LEADS, _STANDINGS = len(FIRST), len(LEAD_TIME.levels), len(EARLIER.levels)
_ALIKE = len(SAID) * _FIRSTS * _LEADS * _STANDINGS
_FEW = 10_000  # people whom a question can name


class Begun(NamedTuple):
    """A session: its course, when it begins, and its levels of what is the same for everybody in it."""

    course: int
    starts_at: dt.datetime
    levels: tuple[str, str, str, str]  # weekday, start, delivery, provider

    @classmethod
    def of(cls, course: int, starts_at: dt.datetime, first_on: dt.date, delivery: str, provider: str) -> "Begun":
        hour = timezone.localtime(starts_at).hour
        return cls(course, starts_at, (WEEKDAYS[first_on.weekday()], start(hour), delivery, provider))


class Recorded(NamedTuple):
    """The recorded bookings of a scope: of each its session, what it says of itself (a number below _ALIKE), and
    whether it is a no-show.
    """

    sessions: Sequence[int]
    alike: Sequence[int]
    missed: Sequence[bool]


def seen_in(scope: Scope) -> list[Seen]:
    """Return the recorded bookings of a scope, those of one session that are alike put together (five queries at most).

    However it is narrowed, what a person did before a session counts whole: in the two years before the period, and in
    the period.
    """
    begun, everybody = begun_of(sessions_in(scope.everything())), EachBooking.of(scope.everything())
    sessions, alike, missed = _recorded(scope, begun, everybody)
    cells = list(zip(sessions, alike, strict=True))
    no_shows = Counter(compress(cells, missed))
    levels = cache(_levels)
    return [  # in an order of their own: a database has none, and sums of a model would differ in their last digit
        Seen(session, begun[session].course, levels(one, begun[session].levels), recorded, no_shows[session, one])
        for (session, one), recorded in sorted(Counter(cells).items())
    ]


def rows_of(scope: Scope, begun: Mapping[int, Begun], everybody: EachBooking) -> Rows:
    """Return the same as a model takes it, from all sessions of the period and the bookings of everybody in it (three
    queries at most).
    """
    sessions, alike, missed = _recorded(scope, begun, everybody)
    known, of_sessions = numbered(sessions)
    of_each, shared = numbered([begun[session].levels for session in known])  # by few sessions alone
    base = [number * _ALIKE for number in shared]
    combinations, of_patterns = numbered(list(map(add, map(base.__getitem__, of_sessions), alike)))
    kinds = list(of_each)
    return Rows(
        of_sessions=of_sessions,
        course_of=numbered([begun[session].course for session in known])[1],
        of_patterns=of_patterns,
        patterns=[positions(_levels(one % _ALIKE, kinds[one // _ALIKE])) for one in combinations],
        recorded=[1] * len(sessions),
        no_shows=missed,
    )


def _levels(one: int, of_session: Sequence[str]) -> tuple[str, ...]:
    rest, before = divmod(one, _STANDINGS)
    rest, lead = divmod(rest, _LEADS)
    said, first = divmod(rest, _FIRSTS)
    return LEAD_TIME.levels[lead].key, *SAID[said], FIRST[first], *of_session, EARLIER.levels[before].key


def begun_of(sessions: QuerySet[Session]) -> dict[int, Begun]:
    """Return what is the same for everybody in each of some sessions (one query)."""
    columns = ("pk", "course_id", "starts_at", "first_on", "delivery", "course__provider")
    rows: Any = sessions.order_by().values_list(*columns)
    return {key: Begun.of(*values) for key, *values in rows}


def _recorded(scope: Scope, begun: Mapping[int, Begun], everybody: EachBooking) -> Recorded:
    each = everybody.where(everybody.recorded)
    record, first_seen = _records_before(scope)
    firsts = _are_first(each, first_seen, scope)
    steps = cache(_steps)
    until = {session: steps(one.starts_at) for session, one in begun.items()}
    passed = map(bisect_left, map(until.__getitem__, each.sessions), each.booked_at)
    alike = [
        ((said * _FIRSTS + first) * _LEADS + len(LEAD_DAYS) - step) * _STANDINGS + standing
        for said, first, step, standing in zip(each.said, firsts, passed, _standings(each, begun, record), strict=True)
    ]
    if scope.is_of_everything:
        return Recorded(each.sessions, alike, each.missed)
    chosen = each.are_in(scope, set(sessions_in(scope).values_list("pk", flat=True)))
    sessions, missed = compress(each.sessions, chosen), compress(each.missed, chosen)
    return Recorded(list(sessions), list(compress(alike, chosen)), list(missed))


def _standings(each: EachBooking, begun: Mapping[int, Begun], record: dict[int, int]) -> list[int]:
    """Return for each booking what the record of its person says when the session begins: a place in the levels of
    EARLIER. Sessions are gone through as they began, and each is noted in the record of its people, of whom nobody is
    in it twice.
    """
    in_order = sorted(begun, key=lambda key: (begun[key].starts_at, key))
    places = {key: place for place, key in enumerate(in_order)}
    of_each = list(map(places.__getitem__, each.sessions))
    before, people, missed = [0] * len(of_each), each.people, each.missed
    for number in sorted(range(len(of_each)), key=of_each.__getitem__):
        person = people[number]
        before[number] = known = record.get(person, 0)
        record[person] = known + (_AWAY + 1 if missed[number] else 1)
    mean = sum(missed) / len(missed) if missed else 0.0
    standing = {known: EARLIER.position(earlier(*divmod(known, _AWAY), mean)) for known in set(before)}
    return list(map(standing.__getitem__, before))


def _are_first(each: EachBooking, first_seen: Mapping[int, str], scope: Scope) -> list[bool]:
    """Tell of each recorded booking of a period whether it is its person's first. Who booked something of the two years
    before earlier than it had booked before; the database, which looks through all of theirs, is asked of the rest.
    """
    earliest = map(first_seen.get, each.people, each.booked_at)  # their own where nothing was seen before
    asked = set(compress(each.people, map(le, each.booked_at, earliest)))
    recorded = bookings_in(scope.everything()).filter(RECORDED, ~booked_before()).order_by()
    theirs = recorded.filter(practitioner__in=asked) if len(asked) < _FEW else recorded
    found = set(as_they_come(theirs.values_list("session_id", "practitioner_id")))
    return list(map(found.__contains__, zip(each.sessions, each.people, strict=True)))


def _steps(starts_at: dt.datetime) -> list[str]:
    """Return until when somebody books by a step of LEAD_TIME earlier, as the database writes times: as text these sort
    as they do as times, and a whole second before its fractions.
    """
    written = figures_connection().ops.adapt_datetimefield_value
    return [str(written(starts_at - dt.timedelta(days=days))) for days in reversed(LEAD_DAYS)]


def _records_before(scope: Scope) -> tuple[dict[int, int], dict[int, str]]:
    """Return by person the recorded places before the period, as _AWAY has them, and when the first of them was booked,
    as the database writes times (one query).
    """
    until = scope.period.start - dt.timedelta(days=1)
    before = Scope(period=Period(until - dt.timedelta(days=DAYS_OF_RECORD - 1), until), now=scope.now)
    # A sum, for no index has it: SQLite would go through everybody's bookings of all years in the index of people.
    person = Cast(F("practitioner_id") + Value(0), BigIntegerField())
    rows: Any = bookings_in(before).filter(RECORDED).order_by().values_list(person)
    first = Cast(Min("booked_at"), TextField())
    record = _AWAY * Count("pk", filter=NO_SHOWS) + Count("pk")
    counted = as_they_come(rows.annotate(record=record, first=first))
    people, records, firsts = zip(*counted, strict=True) if counted else ((), (), ())
    return dict(zip(people, records, strict=True)), dict(zip(people, firsts, strict=True))
