"""How far a comparison must have come at each look, so that all looks together err in at most five of a hundred."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import erfc, exp, inf, pi, sqrt
from statistics import NormalDist

ALPHA = 0.05  # both ways together
LEAST_STEP = 0.01  # of the whole: a look at less than that more is none
_NORMAL = NormalDist()
_POINTS = 241  # of the grid: a step is then a fifth of the least that one look adds
_TAIL = 8.0  # standard errors beyond which nothing is
_NOTHING = 1e-9


def spent(share: float, alpha: float = ALPHA) -> float:
    """Return how much of alpha is spent by the time that a share (over 0, at most 1) of the whole is known.

    The O'Brien-Fleming-like function of K. K. G. Lan and D. L. DeMets (1983), Biometrika 70, 659-663, for each of the
    two ways: next to nothing early on, nearly all at the end.
    """
    return 2 * erfc(_NORMAL.inv_cdf(1 - alpha / 4) / sqrt(share) / sqrt(2))


@lru_cache(maxsize=2000)
def bounds(shares: tuple[float, ...], *, is_last: bool = False, alpha: float = ALPHA) -> tuple[float, ...]:
    """Return the bound of each look, in standard errors: what |difference| has to reach. inf: it can't be reached yet.

    `shares` are the parts of the planned number that were known at each look, rising. `is_last` says that after the
    last of them there is no other: it spends what is left, whether or not the whole number was reached. Found by
    recursive numerical integration: P. Armitage, C. K. McPherson and B. C. Rowe (1969), Journal of the Royal
    Statistical Society A 132, 235-244. Raises ValueError for shares that are none, or do not rise.
    """
    if not all(earlier < later for earlier, later in zip((0.0, *shares), shares, strict=False)):
        raise ValueError(f"{shares} do not rise from above 0")
    if not shares:
        return ()
    known = _known_after(shares[:-1], alpha)
    *_, share = shares
    limit, _ = _limit_of(known, share, alpha if is_last else spent(min(share, 1.0), alpha))
    return (*known.bounds, limit / sqrt(share))


@dataclass(frozen=True)
class _Known:
    """What is known after some looks, each of which was not the last: their bounds, the `share` and what of alpha is
    `gone` by then, and how what has passed none of them is spread.
    """

    bounds: tuple[float, ...] = ()
    share: float = 0.0
    gone: float = 0.0
    points: Sequence[float] = (0.0,)
    weights: Sequence[float] = (1.0,)


@lru_cache(maxsize=2000)
def _known_after(shares: tuple[float, ...], alpha: float) -> _Known:
    """Add the last of these looks to what is known after those before it, which other comparisons have in common."""
    if not shares:
        return _Known()
    before, share = _known_after(shares[:-1], alpha), shares[-1]
    limit, gone = _limit_of(before, share, spent(min(share, 1.0), alpha))
    step = sqrt(share - before.share)
    points, weights = _within(before.points, before.weights, step, min(limit, _TAIL * sqrt(share)))
    return _Known((*before.bounds, limit / sqrt(share)), share, gone, points, weights)


def _limit_of(before: _Known, share: float, whole: float) -> tuple[float, float]:
    """Return the distance that spends `whole` by the look at a share, and what is gone then."""
    if whole - before.gone <= _NOTHING:
        return inf, before.gone
    return _limit(before.points, before.weights, sqrt(share - before.share), whole - before.gone, share), whole


def _limit(points: Sequence[float], weights: Sequence[float], step: float, chance: float, share: float) -> float:
    """Return the distance that is passed, one way or the other, with this chance."""
    low, high = 0.0, _TAIL * sqrt(share)
    root = step * sqrt(2)
    for _ in range(50):
        middle = (low + high) / 2
        passed = sum(
            weight * (erfc((middle - point) / root) + erfc((middle + point) / root)) / 2
            for point, weight in zip(points, weights, strict=True)
        )
        low, high = (middle, high) if passed > chance else (low, middle)
    return high


def _within(
    points: Sequence[float], weights: Sequence[float], step: float, limit: float
) -> tuple[list[float], list[float]]:
    """Return how what has passed no limit yet is spread over the grid of a look: points, weights (trapezium rule)."""
    apart = 2 * limit / (_POINTS - 1)
    grid = [-limit + apart * number for number in range(_POINTS)]
    scale, known = apart / (step * sqrt(2 * pi)), list(zip(points, weights, strict=True))
    density = [
        scale * sum(weight * exp(-(((place - point) / step) ** 2) / 2) for point, weight in known) for place in grid
    ]
    density[0], density[-1] = density[0] / 2, density[-1] / 2
    return grid, density
