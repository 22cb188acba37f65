"""What is known of each booking before its session, as the models of who stays away take it.

It asks for what the published list of inputs has (reporting.insight.inputs), and for nothing else of a person.
"""

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import cache
from itertools import compress
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet
from django.utils import timezone

from reporting.each_booking import SAID, EachBooking
from reporting.insight.explain import Seen
from reporting.insight.inputs import LEAD_DAYS, LEAD_TIME, earlier, start
from reporting.outcomes import NO_SHOWS, RECORDED
from reporting.periods import Period
from reporting.replica import as_they_come, figures_connection
from reporting.scope import Scope, bookings_in, sessions_in
from training.models import Session

# What people did in so many days before the period is their record; what is longer ago says little of today.
DAYS_OF_RECORD = 730
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NOTHING = (0, 0)
# What bookings of one session that are alike say of themselves: a place in SAID, the level of LEAD_TIME, and whether
# their people came before.
_Alike = tuple[int, int, str]


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
    begun = begun_of(sessions_in(scope.everything()))
    asked: Container[int] = begun if scope.is_of_everything else set(sessions_in(scope).values_list("pk", flat=True))
    by_session = _by_session(everybody or EachBooking.of(scope.everything()))
    record, mean = _records_before(scope), _mean(by_session)
    standing = cache(lambda away, recorded: earlier(away, recorded, mean))
    steps = cache(_steps)
    levels_of: dict[tuple[str, ...], dict[_Alike, tuple[str, ...]]] = defaultdict(dict)
    seen: list[Seen] = []
    for key in sorted(by_session, key=lambda key: (begun[key].starts_at, key)):
        session = begun[key]
        alike = _alike(by_session[key], steps(session.starts_at), record, standing, scope)
        known = levels_of[session.levels]
        for one, (recorded, no_shows) in sorted(alike.items()) if key in asked else ():
            levels = known.get(one) or known.setdefault(one, _levels(one, session))
            seen.append(Seen(key, session.course, levels, recorded, no_shows))
    return seen


def _levels(one: _Alike, session: Begun) -> tuple[str, ...]:
    said, lead, before = one
    return LEAD_TIME.levels[lead].key, *SAID[said], *session.levels, before


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
    rows: Iterable[Any],
    steps: Sequence[str],
    record: dict[int, tuple[int, int]],
    standing: Callable[[int, int], str],
    scope: Scope,
) -> dict[_Alike, list[int]]:
    """Return what the bookings of a session say of themselves, each with how many of them are recorded, and how many
    were no-shows; and note these in the record of their people, of whom nobody has two there.
    """
    found: dict[_Alike, list[int]] = {}
    for person, booked_at, said, organisation, kind, is_away in rows:
        away, recorded = record.get(person, _NOTHING)
        if scope.organisation_id in (None, organisation) and scope.organisation_type_id in (None, kind):
            one = said, len(steps) - bisect_left(steps, booked_at), standing(away, recorded)
            counts = found.get(one) or found.setdefault(one, [0, 0])
            counts[0] += 1
            counts[1] += is_away
        record[person] = away + is_away, recorded + 1
    return found


def _steps(starts_at: dt.datetime) -> list[str]:
    """Return until when somebody books by a step of LEAD_TIME earlier, as the database writes times: as text these sort
    as they do as times, and a whole second before its fractions.
    """
    written = figures_connection().ops.adapt_datetimefield_value
    return [str(written(starts_at - dt.timedelta(days=days))) for days in reversed(LEAD_DAYS)]


def _mean(by_session: Mapping[int, list[Any]]) -> float:
    people = sum(len(rows) for rows in by_session.values())
    return sum(is_away for rows in by_session.values() for *_, is_away in rows) / people if people else 0.0


def _by_session(each: EachBooking) -> dict[int, list[Any]]:
    """Return by session what each recorded booking says of itself, and whether it is a no-show."""
    columns = (each.people, each.booked_at, each.said, each.organisations, each.kinds, each.missed)
    found: dict[int, list[Any]] = defaultdict(list)
    recorded = each.recorded
    for session, row in zip(
        compress(each.sessions, recorded), compress(zip(*columns, strict=True), recorded), strict=True
    ):
        found[session].append(row)
    return found


def _records_before(scope: Scope) -> dict[int, tuple[int, int]]:
    """Return by person how many no-shows there were, of how many recorded places, before the period (one query)."""
    until = scope.period.start - dt.timedelta(days=1)
    before = Scope(period=Period(until - dt.timedelta(days=DAYS_OF_RECORD - 1), until), now=scope.now)
    rows: Any = bookings_in(before).filter(RECORDED).order_by().values_list("practitioner_id")
    counted = rows.annotate(away=Count("pk", filter=NO_SHOWS), recorded=Count("pk"))
    return {person: (away, recorded) for person, away, recorded in as_they_come(counted)}
