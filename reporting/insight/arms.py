"""Two arms of a comparison by lot: who lost a place in each, how sure the difference is, and what may be said of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist
from typing import NamedTuple

from reporting.insight.before_after import Verdict
from reporting.insight.spending import bounds
from reporting.insight.student import reach

FEWEST_SESSIONS = 10  # under which nothing is said: a spread between so few is not known
POWER = 0.9
# What looking as often as one likes takes beyond a single look, at this power: a Wiener process with a drift of 3.325
# passes 2.2414, the bound of looking without end, nine times in ten, and a single look needs one of 3.242.
_FOR_LOOKING = 1.052
_NORMAL = NormalDist()
_FAR = 6.36  # standard errors: a bound beyond is none yet
_MANY = 30  # sessions, of which the spread can be taken as it is


class Cluster(NamedTuple):
    """One session: of each arm how many are counted, and how many places were lost."""

    counted_a: int
    lost_a: int
    counted_b: int
    lost_b: int


@dataclass(frozen=True, kw_only=True)
class Difference:
    """How many fewer places were lost in B than in A, as a fraction of 1, with its variance between sessions."""

    rate_a: float
    rate_b: float
    variance: float
    sessions: int
    counted_a: int
    counted_b: int

    @property
    def fall(self) -> float:
        return self.rate_a - self.rate_b

    @property
    def counted(self) -> int:
        return self.counted_a + self.counted_b

    @property
    def standard_error(self) -> float:
        return sqrt(self.variance)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What is said at a look; `low` and `high` are between what the truth likely lies, None where nothing is known."""

    verdict: Verdict
    is_called: bool  # the bound is passed, or it was the last look
    is_worse: bool
    low: float | None
    high: float | None


def difference(clusters: Iterable[Cluster]) -> Difference | None:
    """Return the difference of two arms; None where one of them has nobody.

    The variance of a difference of two ratios over the same clusters, linearised: sessions are the unit, and what they
    do to both arms alike drops out (W. G. Cochran, 1977, Sampling Techniques, 6.3 and 6.18), with G / (G - 1). Under 30
    sessions, and where nobody or everybody was lost, it is at least what it would be if people came or stayed away each
    for themselves: the spread of a few sessions is too small too often.
    """
    known = [cluster for cluster in clusters if cluster.counted_a or cluster.counted_b]
    counted_a, lost_a, counted_b, lost_b = (sum(one[place] for one in known) for place in range(4))
    if not counted_a or not counted_b:
        return None
    rate_a, rate_b, groups = lost_a / counted_a, lost_b / counted_b, len(known)
    squares = sum(
        ((one.lost_a - one.counted_a * rate_a) / counted_a - (one.lost_b - one.counted_b * rate_b) / counted_b) ** 2
        for one in known
    )
    each_alone = least_variance(counted_a, lost_a, counted_b, lost_b)
    between = squares * groups / (groups - 1) if groups > 1 else 0.0
    return Difference(
        rate_a=rate_a,
        rate_b=rate_b,
        variance=between if groups >= _MANY and between else max(between, each_alone),
        sessions=groups,
        counted_a=counted_a,
        counted_b=counted_b,
    )


def least_variance(counted_a: int, lost_a: int, counted_b: int, lost_b: int) -> float:
    """Return the variance if each came or stayed away for themselves: A. Agresti and B. A. Coull (1998), for both."""
    rate = (lost_a + lost_b + 2) / (counted_a + counted_b + 4)
    return rate * (1 - rate) * (1 / counted_a + 1 / counted_b)


def judged(found: Difference | None, *, shares: Sequence[float], is_last: bool, effect: float) -> Judged:
    """Return what may be said at the latest of several looks.

    `shares` are those of `spending.bounds`; `effect` is the fall that was stated beforehand. B is better when the
    difference passes the bound, and worse when it passes it the other way, which is no sign of a change for the better.
    At the last look a stated fall that lies outside the interval is none either; everything else is too early to tell.
    The interval is the repeated one of C. Jennison and B. W. Turnbull (1989), Journal of the Royal Statistical Society
    B 51, 305-361: it holds at all looks together. Bounds are those of Student's t with the freedom of the sessions.
    """
    early = Judged(verdict=Verdict.TOO_EARLY, is_called=is_last, is_worse=False, low=None, high=None)
    if found is None or not shares or found.sessions < FEWEST_SESSIONS:
        return early
    bound = bounds(tuple(shares), is_last=is_last)[-1]
    if bound > _FAR:
        return early
    apart = reach(bound, found.sessions - 1) * found.standard_error
    low, high = found.fall - apart, found.fall + apart
    is_worse = high < 0
    verdict = Verdict.TOO_EARLY
    if low > 0:
        verdict = Verdict.BETTER
    elif is_worse or (is_last and high < effect):
        verdict = Verdict.NO_SIGN
    called = low > 0 or is_worse or is_last
    return Judged(verdict=verdict, is_called=called, is_worse=is_worse, low=low, high=high)


def bookings_needed(rate: float, effect: float, *, power: float = POWER) -> int:
    """Return how many bookings, of both arms together, show a fall of this size with this probability.

    Two rates, looked at as often as one likes. The arms share their sessions, so that likeness within one costs next to
    nothing.
    """
    other = max(rate - effect, 0.0)
    spread = rate * (1 - rate) + other * (1 - other)
    errors = _NORMAL.inv_cdf(0.975) + _NORMAL.inv_cdf(power)
    return ceil(2 * _FOR_LOOKING * spread * (errors / effect) ** 2)
