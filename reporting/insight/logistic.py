"""A logistic model of who stays away, on counts: what goes with it when everything else on the list is the same."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import exp, log, log1p, sqrt
from operator import add, mul
from typing import NamedTuple

from reporting.insight.symmetric import Matrix, dot, form, inverse, sandwich, solve, zeros

# What coefficients are drawn to 0 by, as if each were known beforehand to lie within ±4 (on the scale of log odds): far
# weaker than a year's bookings, and it keeps a level at which nobody stayed away from an infinite answer.
RIDGE = 0.25
_ROUNDS = 60
_CLOSE = 1e-8


class Observed(NamedTuple):
    """Bookings of one session that are alike on every factor: how many are recorded, and how many were no-shows.

    `session` and `course` are any keys; `levels` the position of the level of each factor, in the factors' order.
    """

    session: Hashable
    course: Hashable
    levels: tuple[int, ...]
    recorded: int
    no_shows: int


class Columns:
    """Which column of the model stands for which level: the intercept, then each factor's levels but its first."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.starts = [0] * len(sizes)
        self.count = 1
        for factor, size in enumerate(sizes):
            self.starts[factor] = self.count - 1  # of level 1, less 1
            self.count += size - 1

    def of(self, levels: Sequence[int]) -> list[int]:
        """Return the columns that are 1 for these levels."""
        return [0, *(start + level for start, level in zip(self.starts, levels, strict=True) if level)]

    def level(self, factor: int, level: int) -> int | None:
        """Return a level's column; None for the first level, which the others are held against."""
        return self.starts[factor] + level if level else None


@dataclass(frozen=True)
class Fit:
    """A fitted model. `coefficients` are log odds; covariances are of the same columns.

    `by_session` and `by_course` let bookings of one session, or of one course, be alike in any way; `alike` holds what
    `alike_variance` needs, where they are alike by a known intraclass correlation.
    """

    columns: Columns
    coefficients: list[float]
    bread: Matrix
    information: Matrix
    by_session: Matrix
    by_course: Matrix
    alike: Matrix

    def score(self, levels: Sequence[int]) -> float:
        return sum(self.coefficients[column] for column in self.columns.of(levels))

    def effect(self, factor: int, level: int) -> float:
        """Return a level's log odds above those of its factor's first level."""
        column = self.columns.level(factor, level)
        return self.coefficients[column] if column is not None else 0.0

    def alike_variance(self, contrast: Sequence[float], icc: float) -> float:
        """Return the variance of a contrast of the coefficients where outcomes within sessions correlate by `icc`."""
        spread = [dot(row, contrast) for row in self.bread]
        return (1 - icc) * form(self.information, spread) + icc * form(self.alike, spread)


def fit(rows: Iterable[Observed], sizes: Sequence[int], *, ridge: float = RIDGE) -> Fit | None:
    """Return the logistic model of no-shows on factors with so many levels each; None where all, or none, came.

    Newton's method (iterated reweighted least squares: P. McCullagh and J. A. Nelder, 1989, Generalized Linear Models,
    4.4), on one row for each combination of levels that occurs. The penalty ½ · ridge · coefficient² leaves the
    intercept alone: S. le Cessie and J. C. van Houwelingen (1992), Applied Statistics 41, 191-201. Covariances are the
    sandwich of K.-Y. Liang and S. L. Zeger (1986), Biometrika 73, 13-22, times G / (G - 1) · (n - 1) / (n - k) as in
    statsmodels and Stata. With ridge 0, columns that say the same raise symmetric.Singular.
    """
    observed = [row for row in rows if row.recorded]
    if sum(row.no_shows for row in observed) in (0, sum(row.recorded for row in observed)):
        return None
    columns = Columns(sizes)
    patterns = Patterns(observed, columns)
    found, information = _maximum(patterns, ridge)
    bread = inverse(_with_ridge(information, ridge))
    rates = dict(zip(patterns.levels, patterns.rates(found), strict=True))
    people, sessions = sum(patterns.recorded), _positions(row.session for row in observed)
    course_of = {row.session: row.course for row in observed}
    courses = _positions(course_of[session] for session in sessions)
    to_course = [courses[course_of[session]] for session in sessions]

    def robust(sums: Sequence[Sequence[float]], groups: int) -> Matrix:
        free = people - columns.count
        small = groups / (groups - 1) * (people - 1) / free if groups > 1 and free > 0 else 1.0
        return [[small * cell for cell in row] for row in sandwich(bread, _products(sums))]

    # What is left of each row, and its spread: two figures that are summed alike, and so at once.
    each = {levels: complex(rate, -sqrt(rate * (1 - rate))) for levels, rate in rates.items()}
    values = [no_shows - recorded * each[levels] for _, _, levels, recorded, no_shows in observed]
    sums = _sums([sessions[row.session] for row in observed], [row.levels for row in observed], values, columns)
    left, spread = ([[getattr(value, part) for value in column] for column in sums] for part in ("real", "imag"))
    return Fit(
        columns=columns,
        coefficients=found,
        bread=bread,
        information=information,
        by_session=robust(left, len(sessions)),
        by_course=robust([_gathered(column, to_course, len(courses)) for column in left], len(courses)),
        alike=_products(spread),
    )


class Patterns:
    """The combinations of levels that occur, each with its counts, and for every two columns which have both.

    What is the same in every round is prepared here, so that a round costs a look-up for each pair and no more: a year
    of 166,000 bookings has some 20,000 combinations.
    """

    def __init__(self, observed: Sequence[Observed], columns: Columns) -> None:
        sums: dict[tuple[int, ...], list[int]] = {}
        for _, _, levels, recorded, no_shows in observed:
            counts = sums.setdefault(levels, [0, 0])
            counts[0] += recorded
            counts[1] += no_shows
        self.columns = columns
        self.levels = list(sums)
        self.recorded = [recorded for recorded, _ in sums.values()]
        self.no_shows = [no_shows for _, no_shows in sums.values()]
        self.by_factor = list(zip(*self.levels, strict=True))
        self.shared: dict[tuple[int, int], list[int]] = defaultdict(list)
        shared = self.shared
        for position, levels in enumerate(self.levels):
            found = columns.of(levels)
            for pair in combinations_with_replacement(found, 2):
                shared[pair].append(position)

    def scores(self, coefficients: Sequence[float]) -> list[float]:
        total = [coefficients[0]] * len(self.levels)
        for start, levels in zip(self.columns.starts, self.by_factor, strict=True):
            parts = [0.0, *coefficients[start + 1 :]]
            total = list(map(add, total, map(parts.__getitem__, levels)))
        return total

    def rates(self, coefficients: Sequence[float]) -> list[float]:
        return [rate_of(score) for score in self.scores(coefficients)]


def rate_of(score: float) -> float:
    """Return the share that log odds stand for, without overflowing."""
    return 1 / (1 + exp(-score)) if score >= 0 else exp(score) / (1 + exp(score))


def _with_ridge(information: Matrix, ridge: float) -> Matrix:
    return [
        [cell + (ridge if row and row == column else 0.0) for column, cell in enumerate(cells)]
        for row, cells in enumerate(information)
    ]


def _maximum(patterns: Patterns, ridge: float) -> tuple[list[float], Matrix]:
    """Return the coefficients of highest penalised likelihood, and the information there."""
    share = (sum(patterns.no_shows) + 0.5) / (sum(patterns.recorded) + 1)
    found = [log(share / (1 - share))] + [0.0] * (patterns.columns.count - 1)
    reached = _likelihood(patterns, found, ridge)
    for _ in range(_ROUNDS):
        gradient, information = _slopes(patterns, found, ridge)
        step = solve(_with_ridge(information, ridge), gradient)
        while max(map(abs, step)) > _CLOSE:
            likelihood = _likelihood(patterns, list(map(add, found, step)), ridge)
            if likelihood >= reached - 1e-12 * abs(reached):
                reached = likelihood
                break
            step = [part / 2 for part in step]
        found = list(map(add, found, step))
        if max(map(abs, step)) <= _CLOSE:
            break
    return found, information


def _likelihood(patterns: Patterns, found: Sequence[float], ridge: float) -> float:
    scores = patterns.scores(found)
    alone = [score + log1p(exp(-score)) if score > 0 else log1p(exp(score)) for score in scores]
    penalty = ridge / 2 * sum(value * value for value in found[1:])
    return sum(map(mul, patterns.no_shows, scores)) - sum(map(mul, patterns.recorded, alone)) - penalty


def _slopes(patterns: Patterns, found: Sequence[float], ridge: float) -> tuple[list[float], Matrix]:
    rates = patterns.rates(found)
    expected = list(map(mul, patterns.recorded, rates))
    left = [no_shows - mean for no_shows, mean in zip(patterns.no_shows, expected, strict=True)]
    weights = [mean * (1 - rate) for mean, rate in zip(expected, rates, strict=True)]
    gradient, information = [0.0, *(-ridge * value for value in found[1:])], zeros(len(found))
    for (column, other), positions in patterns.shared.items():
        information[column][other] = information[other][column] = sum(map(weights.__getitem__, positions))
        if column == other:
            gradient[column] += sum(map(left.__getitem__, positions))
    return gradient, information


def _positions(keys: Iterable[Hashable]) -> dict[Hashable, int]:
    found: dict[Hashable, int] = {}
    for key in keys:
        found.setdefault(key, len(found))
    return found


def _sums(
    groups: Sequence[int], levels: Sequence[tuple[int, ...]], values: Sequence[complex], columns: Columns
) -> list[list[complex]]:
    """Sum values by column of the model and by group; a row counts in each column that its levels have."""
    count = max(groups) + 1
    found = [[0j] * count for _ in range(columns.count)]
    whole = found[0]
    for group, value in zip(groups, values, strict=True):
        whole[group] += value
    for start, chosen in zip(columns.starts, zip(*levels, strict=True), strict=True):
        together = set(zip(groups, chosen, strict=True))
        if len(together) == count:  # a factor of the groups themselves: all of a group has one level
            for group, level in together:
                if level:
                    found[start + level][group] = whole[group]
            continue
        unused = [0j] * count  # of the first level, which has no column
        places = [unused, *found[start + 1 :]]
        for group, level, value in zip(groups, chosen, values, strict=True):
            places[level][group] += value
    return found


def _gathered(values: Sequence[float], groups: Sequence[int], count: int) -> list[float]:
    found = [0.0] * count
    for group, value in zip(groups, values, strict=True):
        found[group] += value
    return found


def _products(sums: Sequence[Sequence[float]]) -> Matrix:
    """Return for every two columns the sum over groups of the product of what they hold."""
    found = zeros(len(sums))
    for row in range(len(sums)):
        for column in range(row + 1):
            found[row][column] = found[column][row] = sum(map(mul, sums[row], sums[column]))
    return found
