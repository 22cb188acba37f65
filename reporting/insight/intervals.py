"""How certain a rate is, where people in one session come or stay away together."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import NamedTuple

Z_95 = 1.959963984540054  # the 97.5 % point of the standard normal distribution

# Fewer sessions than this say little about a line, however many people were in them.
FEW_SESSIONS = 5

# With fewer degrees of freedom (sessions less courses) a likeness cannot be measured: another is used, and said.
ENOUGH_FREEDOM = 10
# What is assumed where neither this period nor the year before had enough sessions: about the middle of what was met
# in training and in school health (0.01 to 0.1: M. K. Campbell and others, 2000, Statistics in Medicine 19, 2147-2156).
ASSUMED_ICC = 0.05


def wilson(count: int, of: int, design_effect: float = 1.0, z: float = Z_95) -> tuple[float, float] | None:
    """Return the interval of a proportion as fractions of 1, 95 % unless `z` says otherwise; None of nothing.

    Wilson's score interval without continuity correction: E. B. Wilson (1927), Journal of the American Statistical
    Association 22, 209-212; method 3 of R. G. Newcombe (1998), Statistics in Medicine 17, 857-872. It never leaves
    0 to 1 and stays sensible for small groups, where rate ± 2 standard errors does not. `design_effect` divides both
    numbers before: as many people as would tell as much if each had decided alone (L. Kish, 1965, Survey Sampling,
    8.2). Raises ValueError for what is no proportion, or a design effect that is not above 0.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of} is not a proportion")
    if not design_effect > 0:
        raise ValueError(f"{design_effect} is not a design effect")
    if not of:
        return None
    rate, size, z2 = count / of, of / design_effect, z * z
    middle = (rate + z2 / (2 * size)) / (1 + z2 / size)
    reach = z * sqrt(rate * (1 - rate) / size + z2 / (4 * size * size)) / (1 + z2 / size)
    return (0.0 if count == 0 else middle - reach), (1.0 if count == of else middle + reach)


class SessionCounts(NamedTuple):
    """A session: its course (any key), of how many it recorded whether they came, and how many did not."""

    course: Hashable
    recorded: int
    no_shows: int


class Source(StrEnum):
    """Where a likeness comes from."""

    MEASURED = "measured"
    YEAR_BEFORE = "year before"
    ASSUMED = "assumed"


class Estimate(NamedTuple):
    """An intraclass correlation (0 to 1) with the degrees of freedom it was measured with: sessions less courses."""

    icc: float
    freedom: int


class CourseSums(NamedTuple):
    """The sessions of one course put together: how many have recorded places, their recorded places and no-shows, the
    sum of the squares of the recorded places, and the sum of no-shows squared over recorded places.
    """

    sessions: int
    recorded: int
    no_shows: int
    squares: int
    shares: float


def icc_within_courses(sessions: Iterable[SessionCounts]) -> Estimate | None:
    """Return how alike outcomes within one session are, beyond what its course explains; None where nothing can tell.

    As `icc_of_sums`, from the sessions themselves. A session without recorded places adds nothing.
    """
    courses: dict[Hashable, list[tuple[int, int]]] = {}
    for course, recorded, no_shows in sessions:
        if not 0 <= no_shows <= recorded:
            raise ValueError(f"{no_shows} of {recorded} is not a proportion")
        if recorded:
            courses.setdefault(course, []).append((recorded, no_shows))
    return icc_of_sums(
        CourseSums(
            len(counts),
            sum(m for m, _ in counts),
            sum(k for _, k in counts),
            sum(m * m for m, _ in counts),
            sum(k * k / m for m, k in counts),
        )
        for counts in courses.values()
    )


def icc_of_sums(courses: Iterable[CourseSums]) -> Estimate | None:
    """Return the likeness within sessions from sums over each course, as a database gives them.

    One-way analysis of variance of sessions nested in courses: A. Donner and J. J. Koval (1980), Biometrics 36, 19-25,
    with each session held against its course's rate and not against all. Over all sessions at once the courses'
    differences would be taken for likeness. A course with one session has nothing to hold that session against: it
    adds nothing. Kept between 0 and 1; None where nothing can tell. With m places and k no-shows of a session, over the
    sessions of a course of M and K: sum of m (k/m - K/M)^2 = sum of k^2/m, less K^2/M; and of m p (1 - p) = K less
    the sum of k^2/m.
    """
    several = [course for course in courses if course.sessions > 1]
    freedom = sum(course.sessions - 1 for course in several)
    people = sum(course.recorded for course in several)
    within_freedom = people - sum(course.sessions for course in several)
    if not freedom or not within_freedom:
        return None
    between = sum(course.shares - course.no_shows**2 / course.recorded for course in several) / freedom
    within = sum(course.no_shows - course.shares for course in several) / within_freedom
    size = (people - sum(course.squares / course.recorded for course in several)) / freedom
    spread = between + (size - 1) * within
    icc = min(max((between - within) / spread, 0.0), 1.0) if spread > 0 else 0.0
    return Estimate(round(icc, 12), freedom)  # the order in which a database adds up shows in later figures


@dataclass(frozen=True)
class Likeness:
    """How alike outcomes within one session are taken to be in a report, and where that figure comes from."""

    icc: float
    source: Source
    freedom: int = 0

    def design_effect(self, cells: Iterable[int]) -> float:
        return design_effect(cells, self.icc)

    @property
    def sentence(self) -> str:
        """Return what a report says of it, in plain words."""
        figure = f"{self.icc:.2f}"
        if self.source == Source.MEASURED and float(figure) == 0:
            return (
                "In this period the people in one session came or stayed away each by themselves, so the figures are "
                "as certain as their number suggests (intraclass correlation, ICC: 0.00)."
            )
        together = (
            "People in one session tend to come or stay away together, so the figures are less certain than their "
            f"number suggests (intraclass correlation, ICC: {figure})."
        )
        if self.source == Source.MEASURED:
            return together
        why = "the year before’s" if self.source == Source.YEAR_BEFORE else "an assumed one"
        return f"{together} This period has too few sessions to measure it, so the ICC is {why}."


def likeness(sessions: Iterable[SessionCounts], year_before: Iterable[SessionCounts] = ()) -> Likeness:
    """Return the likeness to use for a period, once for all of its lines; as `likeness_of`, from sessions."""
    return likeness_of(icc_within_courses(sessions), lambda: icc_within_courses(year_before))


def likeness_of(period: Estimate | None, year_before: Callable[[], Estimate | None]) -> Likeness:
    """Return the likeness to use for a period, once for all of its lines.

    Measured from the period's own sessions if they leave ten degrees of freedom, else from those of the year before,
    which are asked for then alone, else assumed to be 0.05; `source` says which.
    """
    if period and period.freedom >= ENOUGH_FREEDOM:
        return Likeness(period.icc, Source.MEASURED, period.freedom)
    before = year_before()
    if before and before.freedom >= ENOUGH_FREEDOM:
        return Likeness(before.icc, Source.YEAR_BEFORE, before.freedom)
    return Likeness(ASSUMED_ICC, Source.ASSUMED)


def newcombe(
    rate: float, interval: tuple[float, float], before: float, before_interval: tuple[float, float]
) -> tuple[float, float]:
    """Return the confidence interval of the difference of two independent rates, `rate` less `before`, from -1 to 1.

    Method 10 of R. G. Newcombe (1998), Statistics in Medicine 17, 873-890: the squares of how far each rate's own
    Wilson limits lie from it are added. Widened limits (a design effect) widen the difference as well.
    """
    change, (low, high), (before_low, before_high) = rate - before, interval, before_interval
    below = sqrt((rate - low) ** 2 + (before_high - before) ** 2)
    above = sqrt((high - rate) ** 2 + (before - before_low) ** 2)
    return change - below, change + above


def design_effect(cells: Iterable[int], icc: float) -> float:
    """Return by how much a line's variance exceeds that of as many people who each decide alone; 1 of nothing.

    `cells` is how many the line has recorded in each session: 1 + (Σm² / Σm − 1) · ICC, Kish (1965), for cells of
    unequal size as in A. Donner, N. Birkett and C. Buck (1981), American Journal of Epidemiology 114, 906-914. Right
    for courses, for the total, and for groups that cut across sessions, such as organisation types.
    """
    sizes = list(cells)
    return design_effect_of_sums(sum(sizes), sum(size * size for size in sizes), icc)


def design_effect_of_sums(recorded: int, squares: int, icc: float) -> float:
    """Return the design effect of a line from its recorded places and the sum of their squares over its sessions."""
    return 1 + (squares / recorded - 1) * icc if recorded else 1.0
