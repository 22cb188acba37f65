"""Several partnerships that compared the same: what they found together."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from reporting.insight.arms import bookings_needed
from reporting.insight.before_after import Verdict
from reporting.insight.spending import LEAST_STEP, bounds

_FAR = 8.0  # standard errors: where the bound can't be reached yet


class Found(NamedTuple):
    """What one partnership found: the rate in A, the fall (A less B), its variance, and how many it has counted."""

    rate_a: float
    fall: float
    variance: float
    counted: int


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

    A random-effects meta-analysis: R. DerSimonian and N. Laird (1986), Controlled Clinical Trials 7, 177-188; where
    the partnerships differ no more than chance explains, it weighs them by what each knows (a common effect). I
    squared: J. P. T. Higgins and S. G. Thompson (2002), Statistics in Medicine 21, 1539-1558. `found` is in the order
    in which partnerships came, each of which was a look: the bound is that of `spending.bounds`, towards as many
    bookings as show the `effect` that was stated nine times in ten.
    """
    if not found:
        return None
    weights = [1 / one.variance for one in found]
    total = sum(weights)
    mean = sum(weight * one.fall for weight, one in zip(weights, found, strict=True)) / total
    apart = sum(weight * (one.fall - mean) ** 2 for weight, one in zip(weights, found, strict=True))
    freedom = len(found) - 1
    room = total - sum(weight**2 for weight in weights) / total
    between = max(0.0, (apart - freedom) / room) if freedom else 0.0
    weights = [1 / (one.variance + between) for one in found]
    total = sum(weights)
    fall = sum(weight * one.fall for weight, one in zip(weights, found, strict=True)) / total
    counted = sum(one.counted for one in found)
    rate = sum(one.rate_a * one.counted for one in found) / counted
    shares = _shares(found, bookings_needed(max(rate, effect), effect))
    share = shares[-1]
    reach = min(bounds(shares)[-1], _FAR) / sqrt(total)
    low, high = fall - reach, fall + reach
    verdict = Verdict.TOO_EARLY
    if low > 0:
        verdict = Verdict.BETTER
    elif high < 0 or (share >= 1 and high < effect):
        verdict = Verdict.NO_SIGN
    return Pooled(
        fall=fall,
        low=low,
        high=high,
        unlike=max(0.0, 1 - freedom / apart) if apart else 0.0,
        partnerships=len(found),
        counted=counted,
        verdict=verdict,
    )


def _shares(found: Sequence[Found], needed: int) -> tuple[float, ...]:
    """Return how much was known after each came; one that adds next to nothing is a look together with the next."""
    known, shares = 0, [0.0]
    for one in found:
        known += one.counted
        share = min(1.0, known / needed)
        if share - shares[-1] < LEAST_STEP and len(shares) > 1:
            shares.pop()
        shares.append(max(share, shares[-1] + LEAST_STEP) if share < 1 else share)
    return tuple(shares[1:])
