"""How alike the people in one session are, in what their bookings came to: measured once for a period."""

import datetime as dt
from collections.abc import Iterable

from reporting.clusters import BY_COURSE_OF_SESSION, clustered
from reporting.insight.intervals import CourseSums, Estimate, Likeness, icc_of_sums, likeness_of, wilson
from reporting.insight.intervals import design_effect_of_sums as design_effect
from reporting.outcomes import RECORDED_FIGURES, Counts
from reporting.periods import Period
from reporting.scope import Scope

Interval = tuple[float, float]


def likeness_in(scope: Scope, courses: Iterable[Counts] | None = None) -> Likeness:
    """Return the likeness for every line over a period, from all its sessions however the report is narrowed: a part
    of them would tell less of the same thing. One query, or two where the year before has to help out; the first is
    spared where the counts of all `courses` of the period are at hand.
    """
    period = _measured(scope) if courses is None else _of_courses(courses)
    return likeness_of(period, lambda: _measured(_year_before(scope)))


def effect_of(counts: Counts, likeness: Likeness) -> float:
    """Return by how much the likeness makes a line's figures less certain than their number suggests."""
    return design_effect(counts.recorded, counts.squares, likeness.icc)


def interval_of(counts: Counts, likeness: Likeness) -> Interval | None:
    """Return between what the no-show rate likely lies; None where nothing is recorded."""
    return wilson(counts.no_show, counts.recorded, effect_of(counts, likeness))


def _measured(scope: Scope) -> Estimate | None:
    return _of_courses(clustered(scope.everything(), BY_COURSE_OF_SESSION, RECORDED_FIGURES).values())


def _of_courses(courses: Iterable[Counts]) -> Estimate | None:
    return icc_of_sums(
        CourseSums(counts.sessions, counts.recorded, counts.no_show, counts.squares, counts.shares)
        for counts in courses
    )


def _year_before(scope: Scope) -> Scope:
    """The year that ends as this period begins, whatever length the period has."""
    end = scope.period.start - dt.timedelta(days=1)
    return Scope(period=Period(scope.period.start - dt.timedelta(days=365), end), now=scope.now)
