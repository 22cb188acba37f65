"""Several partnerships that compared the same: what they found together."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from reporting.insight.arms import bookings_needed
from reporting.insight.before_after import Verdict
from reporting.insight.spending import LEAST_STEP, bounds
from reporting.insight.student import pooled_freedom, reach

_FAR = 8.0  # standard errors: where the bound can't be reached yet
_POWER = 0.95  # that is planned for, so that looks after each file leave more than nine in ten


class Found(NamedTuple):
    """What one partnership found: the rate in A, the fall (A less B), its variance between so many sessions, and how
    many it has counted.
    """

    rate_a: float
    fall: float
    variance: float
    counted: int
    sessions: int


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """The fall over all, and between what it likely lies, however often files were brought in and looked at.

    `unlike` is the part of the spread between partnerships that chance does not explain (I squared, from 0 to 1).
    """

    fall: float
    low: float
    high: float
    unlike: float
    partnerships: int
    counted: int
    verdict: Verdict

    @property
    def is_worse(self) -> bool:
        return self.high < 0


def pooled(found: Sequence[Found], *, effect: float) -> Pooled | None:
    """Return the estimate over several partnerships; None of none.

    The mean over all bookings of these partnerships, each weighing by how many it has counted: a fixed-effects
    meta-analysis, which says of them and of no others, and stays right where they differ (K. Rice, J. P. T. Higgins and
    T. Lumley, 2018, Journal of the Royal Statistical Society A 181, 205-227). Weights by the variances that were found
    would call more often than stated: a low variance and a low rate come together. I squared: J. P. T. Higgins and
    S. G. Thompson (2002), Statistics in Medicine 21, 1539-1558. `found` is in the order in which partnerships came,
    each of which was a look: the bound is that of `spending.bounds`, towards as many bookings as show the `effect` that
    was stated in 95 of 100, with Student's t for variances that few sessions leave uncertain. Once the bookings are
    reached the verdict stands, and what comes later only narrows the range.
    """
    if not found:
        return None
    deciding, share = _until_enough(found, effect)
    bound = min(bounds(_shares(deciding, effect))[-1], _FAR)
    _, low, high = _range(deciding, bound)
    verdict = Verdict.TOO_EARLY
    if low > 0:
        verdict = Verdict.BETTER
    elif high < 0 or (share >= 1 and high < effect):
        verdict = Verdict.NO_SIGN
    fall, low, high = _range(found, bound)
    return Pooled(
        fall=fall,
        low=low,
        high=high,
        unlike=_unlike(found),
        partnerships=len(found),
        counted=sum(one.counted for one in found),
        verdict=verdict,
    )


def _range(found: Sequence[Found], bound: float) -> tuple[float, float, float]:
    """Return the mean fall over all bookings, and between what it likely lies at a bound in standard errors."""
    counted = sum(one.counted for one in found)
    fall = sum(one.counted * one.fall for one in found) / counted
    variances = [(one.counted**2 * one.variance, max(one.sessions - 1, 1)) for one in found]
    error = sqrt(sum(variance for variance, _ in variances)) / counted
    apart = reach(bound, pooled_freedom(variances)) * error
    return fall, fall - apart, fall + apart


def _unlike(found: Sequence[Found]) -> float:
    total = sum(1 / one.variance for one in found)
    mean = sum(one.fall / one.variance for one in found) / total
    apart = sum((one.fall - mean) ** 2 / one.variance for one in found)
    return max(0.0, 1 - (len(found) - 1) / apart) if apart else 0.0


def _share(found: Sequence[Found], effect: float) -> float:
    """Return how much is known, of what shows the effect."""
    counted = sum(one.counted for one in found)
    rate = sum(one.rate_a * one.counted for one in found) / counted
    return counted / bookings_needed(max(rate, effect), effect, power=_POWER)


def _until_enough(found: Sequence[Found], effect: float) -> tuple[Sequence[Found], float]:
    """Return those that came until enough was known, or all of them, with how much is known by them."""
    for some in range(1, len(found) + 1):
        share = _share(found[:some], effect)
        if share >= 1:
            break
    return found[:some], share


def _shares(found: Sequence[Found], effect: float) -> tuple[float, ...]:
    """Return how much was known after each came; one that adds next to nothing is a look together with the next."""
    whole, known, shares = _share(found, effect), 0, [0.0]
    counted = sum(one.counted for one in found)
    for one in found:
        known += one.counted
        share = whole * known / counted
        if share - shares[-1] < LEAST_STEP and len(shares) > 1:
            shares.pop()
        shares.append(max(share, shares[-1] + LEAST_STEP))
    return tuple(shares[1:])
