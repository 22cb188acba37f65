"""A logistic model of who stays away, on counts: what goes with it when everything else on the list is the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log, log1p, sqrt
from operator import add, mul, sub

from reporting.insight.patterns import Columns, Patterns
from reporting.insight.rows import Rows
from reporting.insight.sums import Sessions
from reporting.insight.symmetric import Matrix, dot, form, inverse, sandwich, solve

# What coefficients are drawn to 0 by, as if each were known beforehand to lie within ±4 (on the scale of log odds): far
# weaker than a year's bookings, and it keeps a level at which nobody stayed away from an infinite answer.
RIDGE = 0.25
_ROUNDS = 60
_CLOSE = 1e-8


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


def fit(rows: Rows, sizes: Sequence[int], *, ridge: float = RIDGE) -> Fit | None:
    """Return the logistic model of no-shows on factors with so many levels each; None where all, or none, came.

    Newton's method (iterated reweighted least squares: P. McCullagh and J. A. Nelder, 1989, Generalized Linear Models,
    4.4), on one row for each combination of levels that occurs. The penalty ½ · ridge · coefficient² leaves the
    intercept alone: S. le Cessie and J. C. van Houwelingen (1992), Applied Statistics 41, 191-201. Covariances are the
    sandwich of K.-Y. Liang and S. L. Zeger (1986), Biometrika 73, 13-22, times G / (G - 1) · (n - 1) / (n - k) as in
    statsmodels and Stata. With ridge 0, columns that say the same raise symmetric.Singular.
    """
    people = sum(rows.recorded)
    if sum(rows.no_shows) in (0, people):
        return None
    columns = Columns(sizes)
    patterns = Patterns(rows, columns)
    found, information = _maximum(patterns, ridge)
    bread = inverse(_with_ridge(information, ridge))
    sessions = Sessions(rows, columns)

    def robust(meat: Matrix, groups: int) -> Matrix:
        free = people - columns.count
        small = groups / (groups - 1) * (people - 1) / free if groups > 1 and free > 0 else 1.0
        return [[small * cell for cell in row] for row in sandwich(bread, meat)]

    rates = [rate_of(score) for score in patterns.scores(found)]
    spreads = [sqrt(rate * (1 - rate)) for rate in rates]

    def of_rows(values: Sequence[float]) -> Iterator[float]:
        return map(mul, rows.recorded, map(values.__getitem__, rows.of_patterns))

    left = sessions.sums(list(map(sub, rows.no_shows, of_rows(rates))))
    return Fit(
        columns=columns,
        coefficients=found,
        bread=bread,
        information=information,
        by_session=robust(left.products(), rows.sessions),
        by_course=robust(left.products_by_course(), rows.courses),
        alike=sessions.sums(list(of_rows(spreads))).products(),
    )


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
    scores = patterns.scores(found)
    reached = _likelihood(patterns, scores, found, ridge)
    for _ in range(_ROUNDS):
        gradient, information = _slopes(patterns, scores, found, ridge)
        step = solve(_with_ridge(information, ridge), gradient)
        while max(map(abs, step)) > _CLOSE:
            tried = list(map(add, found, step))
            scores = patterns.scores(tried)
            likelihood = _likelihood(patterns, scores, tried, ridge)
            if likelihood >= reached - 1e-12 * abs(reached):
                reached = likelihood
                break
            step = [part / 2 for part in step]
        found = list(map(add, found, step))
        if max(map(abs, step)) <= _CLOSE:
            break
    return found, information


def _likelihood(patterns: Patterns, scores: Sequence[float], found: Sequence[float], ridge: float) -> float:
    alone = [score + log1p(exp(-score)) if score > 0 else log1p(exp(score)) for score in scores]
    penalty = ridge / 2 * sum(value * value for value in found[1:])
    return sum(map(mul, patterns.no_shows, scores)) - sum(map(mul, patterns.recorded, alone)) - penalty


def _slopes(
    patterns: Patterns, scores: Sequence[float], found: Sequence[float], ridge: float
) -> tuple[list[float], Matrix]:
    rates = list(map(rate_of, scores))
    expected = list(map(mul, patterns.recorded, rates))
    left = list(map(sub, patterns.no_shows, expected))
    weights = [mean * (1 - rate) for mean, rate in zip(expected, rates, strict=True)]
    drawn = [0.0, *(-ridge * value for value in found[1:])]
    return list(map(add, drawn, patterns.by_column(left))), patterns.by_two_columns(weights)
