"""Where to look first: rates drawn towards the mean by as much as chance has driven them from it.

Shrunken rates order attention and feed the outlook. They are never published as anybody's rate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reporting.insight.lines import Line

_STEPS = 70  # halvings: to the last figure of a float
_NONE = 1e-9  # an excess that is only a rounding


@dataclass(frozen=True)
class Prior:
    """How lines differ in truth: their mean rate, and the variance of their true rates around it, by moments.

    `doubt` is the variance of the mean, `spread_doubt` that of the variance.
    """

    mean: float
    spread: float
    doubt: float
    spread_doubt: float


@dataclass(frozen=True)
class Shrunken:
    """A line with its shrunken rate, the variance of that rate, and its no-shows above what the mean rate expects.

    `drawn` says how far it was drawn from its own rate (0) to the mean (1).
    """

    line: Line
    rate: float
    variance: float
    excess: float
    drawn: float


def prior_of(lines: Iterable[Line]) -> Prior | None:
    """Return how lines differ in truth, from how they differ and by how much chance alone would make them.

    The moments estimator of R. C. Paule and J. Mandel (1982), Journal of Research of the National Bureau of Standards
    87, 377-385: the variance at which weighted squared distances from the mean sum to their degrees of freedom. A
    line's chance variance is p (1 - p) · design effect / recorded, with the mean rate for p, because its own would make
    lines without a no-show look certain. None where nobody is recorded.
    """
    counted = [line for line in lines if line.recorded]
    people = sum(line.recorded for line in counted)
    if not people:
        return None
    pooled = sum(line.no_shows for line in counted) / people
    rates = [line.no_shows / line.recorded for line in counted]
    chances = [pooled * (1 - pooled) / line.size for line in counted]
    if not pooled * (1 - pooled):
        return Prior(pooled, 0.0, 0.0, 0.0)
    spread = moments(rates, chances)
    weights = [1 / (chance + spread) for chance in chances]
    mean = sum(weight * rate for weight, rate in zip(weights, rates, strict=True)) / sum(weights)
    return Prior(mean, spread, 1 / sum(weights), 2 / sum(weight * weight for weight in weights))


def shrink(line: Line, prior: Prior) -> Shrunken:
    """Return a line's rate as it is most likely to be in truth, in expected squared error.

    Empirical Bayes: B. Efron and C. Morris (1975), Journal of the American Statistical Association 70, 311-319. Its
    variance counts in that mean and spread are estimates themselves: C. N. Morris (1983), the same 78, 47-55. A line
    without anybody recorded has the mean.
    """
    if not line.recorded or not prior.mean * (1 - prior.mean):
        return Shrunken(line, prior.mean, prior.spread + prior.doubt, 0.0, 1.0)
    rate, chance = line.no_shows / line.recorded, prior.mean * (1 - prior.mean) / line.size
    drawn = chance / (chance + prior.spread)  # 1: wholly to the mean
    shrunken = rate + drawn * (prior.mean - rate)
    drawn_doubt = (chance / (chance + prior.spread) ** 2) ** 2 * prior.spread_doubt
    variance = (1 - drawn) * chance + drawn**2 * prior.doubt + (rate - prior.mean) ** 2 * drawn_doubt
    return Shrunken(line, shrunken, variance, line.recorded * (shrunken - prior.mean), drawn)


def order_of_attention(lines: Iterable[Line]) -> list[Shrunken]:
    """Return the lines with more no-shows than the mean rate expects of them, the largest shrunken excess first.

    A large line a little above the mean comes before a small one far above it: more empty places can be filled there.
    """
    counted = list(lines)
    prior = prior_of(counted)
    if prior is None:
        return []
    found = [shrunken for line in counted if (shrunken := shrink(line, prior)).excess > _NONE]
    return sorted(found, key=lambda shrunken: (-round(shrunken.excess, 9), str(shrunken.line.key)))


def moments(rates: Sequence[float], chances: Sequence[float]) -> float:
    """Return the variance of true figures around their mean, from figures and their variances by chance alone.

    Paule and Mandel's; 0 where chance explains the differences. It is looked for up to 64, in the figures' own unit.
    """

    def surplus(spread: float) -> float:
        weights = [1 / (chance + spread) for chance in chances]
        mean = sum(weight * rate for weight, rate in zip(weights, rates, strict=True)) / sum(weights)
        squares = sum(weight * (rate - mean) ** 2 for weight, rate in zip(weights, rates, strict=True))
        return squares - (len(rates) - 1)

    if len(rates) < 2 or surplus(0.0) <= 0:
        return 0.0
    low, high = 0.0, 64.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if surplus(middle) > 0 else (low, middle)
    return (low + high) / 2
