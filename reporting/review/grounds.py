"""What the review is made from, read once: every figure of it comes from the counts that reports come from."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any, NamedTuple

from reporting.each_booking import EachBooking
from reporting.insight.inputs import INPUTS, REPLY, UNKNOWN
from reporting.insight.intervals import Likeness
from reporting.insight.lines import Cell, Line
from reporting.insight.rows import Rows
from reporting.likeness import Interval, effect_of, interval_of, likeness_in
from reporting.outcomes import Counts
from reporting.reports.basis import Basis
from reporting.scope import Scope, sessions_in
from reporting.seen import Begun, begun_of, rows_of
from training.models import Organisation, OrganisationType


class Ran(NamedTuple):
    """A session that has begun. `course` is its own, whatever it is counted as."""

    course: int
    first_on: dt.date
    starts_at: dt.datetime
    delivery: str
    provider: str
    capacity: int


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """A scope with its counts. A session is in one course and one month, so that their counts are sums of sessions';
    types of organisations cut across sessions, and are counted as they are.
    """

    scope: Scope
    basis: Basis
    likeness: Likeness
    ran: Mapping[int, Ran]
    everybody: EachBooking  # in the period, however the scope is narrowed
    bookings: EachBooking
    of_sessions: Mapping[int, Counts]

    @classmethod
    def of(cls, scope: Scope) -> "Grounds":
        columns = ("pk", "course_id", "first_on", "starts_at", "delivery", "course__provider", "capacity")
        ran: Any = sessions_in(scope).order_by("starts_at", "pk").values_list(*columns)
        sessions = {key: Ran(*values) for key, *values in ran}
        everybody = EachBooking.of(scope.everything())
        bookings = everybody if scope.is_of_everything else everybody.only(scope, sessions)
        of_sessions = bookings.by_sessions
        courses = _together(of_sessions, lambda key: sessions[key].course) if scope.is_of_everything else None
        return cls(
            scope=scope,
            basis=Basis.of(scope),
            likeness=likeness_in(scope, courses.values() if courses is not None else None),
            ran=sessions,
            everybody=everybody,
            bookings=bookings,
            of_sessions=of_sessions,
        )

    @cached_property
    def of_organisations(self) -> dict[int, Counts]:
        return self.bookings.counted(self.bookings.organisations)

    @cached_property
    def of_courses_and_types(self) -> dict[tuple[int, int], Counts]:
        courses = self.bookings.by_session(lambda key: self.basis.courses.counted_as(self.ran[key].course))
        return self.bookings.counted(list(zip(courses, self.bookings.kinds, strict=True)))

    @cached_property
    def total(self) -> Counts:
        return Counts.summed(self.of_sessions.values())

    @cached_property
    def typical_room(self) -> float | None:
        """How many places a session has, the median of them; None where there was none."""
        return median(ran.capacity for ran in self.ran.values()) if self.ran else None

    @cached_property
    def of_courses(self) -> dict[int, Counts]:
        return _together(self.of_sessions, lambda key: self.basis.courses.counted_as(self.ran[key].course))

    @cached_property
    def of_months(self) -> dict[str, Counts]:
        """By "2023-11", in order, without those in which no session began."""
        found = _together(self.of_sessions, lambda key: f"{self.ran[key].first_on:%Y-%m}")
        return {month: found[month] for month in sorted(found)}

    @cached_property
    def of_types(self) -> dict[int, Counts]:
        """A session is in the cells of one course alone, so that a type's are the sums of those."""
        return summed((kind, counts) for (_, kind), counts in self.of_courses_and_types.items())

    @cached_property
    def titles(self) -> dict[int, str]:
        return {course.pk: course.title for course in self.basis.courses.in_order}

    @cached_property
    def names_of_types(self) -> dict[int, str]:
        """In the order of the catalogue."""
        return dict(OrganisationType.objects.order_by("position", "name_key").values_list("pk", "name"))

    @cached_property
    def names_of_organisations(self) -> dict[int, str]:
        return dict(Organisation.objects.order_by("name_key").values_list("pk", "name"))

    @cached_property
    def recorded(self) -> Rows:
        """Its recorded bookings, as the model of what staying away goes with takes them."""
        if not self.scope.is_of_everything:
            return rows_of(self.scope, begun_of(sessions_in(self.scope.everything())), self.everybody)
        begun = {
            key: Begun.of(ran.course, ran.starts_at, ran.first_on, ran.delivery, ran.provider)
            for key, ran in self.ran.items()
        }
        return rows_of(self.scope, begun, self.everybody)

    @cached_property
    def no_shows_by_reply(self) -> Counter[str]:
        """By what people answered to the reminders."""
        keys, place, found = [*(level.key for level in REPLY.levels), UNKNOWN], INPUTS.index(REPLY), Counter[str]()
        for levels, no_shows in zip(self.recorded.patterns, self.recorded.no_shows_of, strict=True):
            found[keys[levels[place]]] += no_shows
        return found

    @cached_property
    def cells(self) -> list[Cell]:
        """Each session as a verdict on an action takes it: its course is its line."""
        courses = self.basis.courses
        return [
            Cell(key, courses.counted_as(self.ran[key].course), counts.recorded, counts.no_show)
            for key, counts in self.of_sessions.items()
            if counts.recorded
        ]

    @property
    def years(self) -> float:
        """How many years the period has, or has had by now: what makes a year's figure of the period's."""
        until = min(self.scope.period.end, self.scope.today)
        return max(((until - self.scope.period.start).days + 1) / 365.25, 1 / 12)

    def interval(self, counts: Counts) -> Interval | None:
        return interval_of(counts, self.likeness)

    def line(self, key: Hashable, counts: Counts) -> Line:
        return Line(key, counts.no_show, counts.recorded, effect_of(counts, self.likeness))


def _together(of_sessions: Mapping[int, Counts], line: Callable[[int], Any]) -> dict[Any, Counts]:
    return summed((line(session), counts) for session, counts in of_sessions.items())


def summed(parts: Iterable[tuple[Any, Counts]]) -> dict[Any, Counts]:
    found: dict[Any, list[Counts]] = defaultdict(list)
    for key, counts in parts:
        found[key].append(counts)
    return {key: Counts.summed(several) if len(several) > 1 else several[0] for key, several in found.items()}
