"""Who is held against whom in the model of what goes with staying away, and whether chance explains the difference."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import compress
from math import sqrt
from operator import or_

from reporting.insight.inputs import INPUTS
from reporting.insight.intervals import FEW_SESSIONS
from reporting.insight.logistic import Fit
from reporting.insight.rows import Rows
from reporting.insight.student import quantile, two_sided
from reporting.insight.symmetric import form

FEWEST_BOOKINGS = 30  # on either side of a comparison
_LEAST_CLUSTERS = 2


@dataclass(frozen=True)
class Comparison:
    """Some levels of an input held against its other known ones. `phrase` is who the people inside are.

    `weights` has for each known level its bookings; `sessions` and `courses` how many the smaller side rests on.
    """

    factor: int
    phrase: str
    inside: frozenset[int]
    weights: dict[int, int]
    sessions: int
    courses: int

    @property
    def bookings(self) -> int:
        return sum(self.weights[level] for level in self.inside)

    def contrast(self, fitted: Fit) -> list[float]:
        """Return the weights of the coefficients whose sum is the difference of the two sides in log odds."""
        vector = [0.0] * len(fitted.coefficients)
        inside = self.bookings
        outside = sum(self.weights.values()) - inside
        for level, weight in self.weights.items():
            column = fitted.columns.level(self.factor, level)
            if column is not None:
                vector[column] = weight / inside if level in self.inside else -weight / outside
        return vector


@dataclass(frozen=True)
class Judged:
    """A comparison with its difference in log odds, how far 95 % reach from it, and how often chance goes so far."""

    comparison: Comparison
    difference: float
    reach: float
    chance: float


def comparisons(rows: Rows) -> Iterator[Comparison]:
    """Yield every comparison that has at least thirty bookings and five sessions on either side.

    Of an input without order each level against the rest, of one with two levels the second against the first; of an
    input in order all from a level on against all before it.
    """
    for place, (named, factor) in enumerate(zip(INPUTS, rows.factors, strict=True)):
        bookings, sessions = Counter[int](), factor.sessions_by_level(rows)
        for level, recorded in zip(factor.of_patterns, rows.recorded_of, strict=True):
            bookings[level] += recorded
        known = [level for level in range(len(named.levels)) if bookings[level]]
        if named.is_ordered:
            sides = [frozenset(known[first:]) for first in range(1, len(known))]
        else:
            sides = [frozenset({level}) for level in (known[1:] if len(known) == 2 else known)]
        for inside in sides:
            rest = [level for level in known if level not in inside]
            two = [
                (sum(bookings[level] for level in side), *_rests_on(rows, [sessions[level] for level in side]))
                for side in (inside, rest)
            ]
            if min(two[0][0], two[1][0]) >= FEWEST_BOOKINGS and min(two[0][1], two[1][1]) >= FEW_SESSIONS:
                yield Comparison(
                    factor=place,
                    phrase=named.levels[min(inside)].phrase,
                    inside=inside,
                    weights={level: bookings[level] for level in known},
                    sessions=min(two[0][1], two[1][1]),
                    courses=min(two[0][2], two[1][2]),
                )


def _rests_on(rows: Rows, sessions: Iterable[bytes]) -> tuple[int, int]:
    """Return how many sessions, and how many courses, have anybody of some levels."""
    any_of_them = reduce(or_, (int.from_bytes(of_level, "little") for of_level in sessions), 0)
    there = any_of_them.to_bytes(rows.sessions, "little")
    return sum(there), len(set(compress(rows.course_of, there)))


def judged(comparison: Comparison, fitted: Fit, icc: float) -> Judged:
    """Return whether chance explains a difference, by the least favourable of three variances.

    Robust by session; robust by course, because courses differ for reasons that are not among the inputs; and with the
    period's intraclass correlation in each session, because robust variances of few clusters come out too small. The
    robust ones are judged by Student's t with one degree of freedom less than the clusters of the smaller side (W. A.
    Donald and K. Lang, 2007, Review of Economics and Statistics 89, 221-233, on few clusters). A side that rests on one
    course cannot be told from that course: it is never beyond chance.
    """
    contrast = comparison.contrast(fitted)
    difference = sum(weight * value for weight, value in zip(contrast, fitted.coefficients, strict=True))
    if comparison.courses < _LEAST_CLUSTERS or comparison.sessions < _LEAST_CLUSTERS:
        return Judged(comparison, difference, float("inf"), 1.0)
    widths = [
        (sqrt(form(fitted.by_session, contrast)), comparison.sessions - 1),
        (sqrt(form(fitted.by_course, contrast)), comparison.courses - 1),
        (sqrt(fitted.alike_variance(contrast, icc)), comparison.sessions - 1),
    ]
    reach = max(width * quantile(0.975, freedom) for width, freedom in widths)
    chance = max(two_sided(difference / width, freedom) if width else 0.0 for width, freedom in widths)
    return Judged(comparison, difference, reach, chance)


def holm(tried: Sequence[Judged], alpha: float) -> list[Judged]:
    """Return those beyond chance, surest first, so that at most `alpha` of all years name anything that is not so.

    S. Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6.
    """
    found: list[Judged] = []
    for place, one in enumerate(sorted(tried, key=lambda one: (one.chance, -abs(one.difference)))):
        if one.chance > alpha / (len(tried) - place):
            break
        found.append(one)
    return found
