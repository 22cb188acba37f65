"""What staying away goes with: at most six sentences that chance would not have written, and that claim no cause."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

from reporting.insight.comparisons import Judged, comparisons, holm, judged
from reporting.insight.inputs import INPUTS, Input, positions
from reporting.insight.logistic import Fit, fit, rate_of
from reporting.insight.rows import Observed, Rows

MOST = 6  # sentences
ALPHA = 0.05  # how often a year in which nothing matters may yield any sentence at all

NO_CAUSE = (
    "These figures compare bookings that are alike in everything else on the list. They say what goes together, not "
    "what causes what."
)
NOTHING = "Nothing on the list goes with staying away by more than chance explains."


class Seen(NamedTuple):
    """Bookings of one session that are alike on every input.

    `session` and `course` are any keys; `levels` has one key for each of INPUTS in their order, UNKNOWN where it is not
    known; `recorded` is of how many it is known whether they came, `no_shows` how many did not.
    """

    session: Hashable
    course: Hashable
    levels: tuple[str, ...]
    recorded: int
    no_shows: int


@dataclass(frozen=True, kw_only=True)
class Finding:
    """People inside a comparison and the rest of those known.

    `rate` and `against` are adjusted to everything else on the list, as fractions of 1; `low` to `high` is the 95 %
    interval of `rate`; `bookings` is how many are inside; `chance` how often chance alone makes such a difference.
    """

    input: Input
    phrase: str
    rate: float
    low: float
    high: float
    against: float
    bookings: int
    chance: float

    @property
    def sentence(self) -> str:
        digits = 0 if abs(self.rate - self.against) >= 0.02 else 1
        rate, low, high, against = (f"{100 * x:.{digits}f}" for x in (self.rate, self.low, self.high, self.against))
        more = "more" if self.rate > self.against else "less"
        return (
            f"People who {self.phrase} stayed away {more} often: {rate} in 100 (likely between {low} and {high}) "
            f"against {against} in 100. This is from {self.bookings:,} bookings of theirs."
        )


@dataclass(frozen=True)
class Explanation:
    """What was found, the largest difference first, and on how much it rests."""

    findings: tuple[Finding, ...]
    bookings: int
    sessions: int

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(finding.sentence for finding in self.findings) or (NOTHING,)


def explain(rows: Iterable[Seen] | Rows, *, icc: float) -> Explanation | None:
    """Return what goes with staying away in a period; None where nobody is recorded. Rows have the positions of INPUTS.

    One logistic model of all INPUTS; each input's surest comparison that is beyond chance is told, six at most. `icc`
    is the period's (`intervals.likeness`). Raises ValueError for a level that is not on the published list.
    """
    observed = rows if isinstance(rows, Rows) else Rows.of(levels_of(rows))
    bookings = sum(observed.recorded)
    fitted = fit(observed, [len(named.levels) + 1 for named in INPUTS])
    if fitted is None:  # all did the same, so there is nothing to tell apart
        return Explanation((), bookings, observed.sessions) if bookings else None
    surest: dict[int, Judged] = {}
    for one in holm([judged(comparison, fitted, icc) for comparison in comparisons(observed)], ALPHA):
        surest.setdefault(one.comparison.factor, one)
    scores = [fitted.score(levels) for levels in observed.patterns] if surest else []
    found = [_told(one, observed, scores, fitted) for one in surest.values()]
    found.sort(key=lambda finding: -abs(finding.rate - finding.against))
    return Explanation(tuple(found[:MOST]), bookings, observed.sessions)


def levels_of(rows: Iterable[Seen]) -> Iterator[Observed]:
    """Yield rows as the model takes them, without those of nobody; ValueError for a level that is on no list."""
    known: dict[tuple[str, ...], tuple[int, ...]] = {}
    for session, course, levels, recorded, no_shows in rows:
        if levels not in known:
            known[levels] = positions(levels)
        if recorded:
            yield Observed(session, course, known[levels], recorded, no_shows)


def _told(one: Judged, rows: Rows, scores: Sequence[float], fitted: Fit) -> Finding:
    """Return a comparison with the rates that everybody would have inside it and outside, all else as it is.

    Marginal standardisation: P. W. Lane and J. A. Nelder (1982), Biometrics 38, 613-621. The interval is that of the
    difference in log odds, carried over to the rate with the rest held fixed, so it leaves `against` out.
    """
    comparison = one.comparison
    rates = _standardised(comparison.factor, list(comparison.weights), rows, scores, fitted)
    inside = {level: weight for level, weight in comparison.weights.items() if level in comparison.inside}
    outside = {level: weight for level, weight in comparison.weights.items() if level not in comparison.inside}
    rate, against = (
        sum(weight * rates[level] for level, weight in side.items()) / sum(side.values()) for side in (inside, outside)
    )
    apart = _log_odds(rate) - _log_odds(against)
    reach = one.reach * abs(apart / one.difference)
    low, high = rate_of(_log_odds(rate) - reach), rate_of(_log_odds(rate) + reach)
    return Finding(
        input=INPUTS[comparison.factor],
        phrase=comparison.phrase,
        rate=rate,
        low=low,
        high=high,
        against=against,
        bookings=comparison.bookings,
        chance=one.chance,
    )


def _standardised(
    factor: int, levels: Sequence[int], rows: Rows, scores: Sequence[float], fitted: Fit
) -> dict[int, float]:
    """Return for each level the mean rate if everybody had it; scores are rounded to thousandths, to be few."""
    people = Counter[float]()
    own = {level: fitted.effect(factor, level) for level in range(len(INPUTS[factor].levels) + 1)}
    for score, level, recorded in zip(scores, rows.factors[factor].of_patterns, rows.recorded_of, strict=True):
        people[round(score - own[level], 3)] += recorded
    total = people.total()
    return {
        level: sum(count * rate_of(score + own[level]) for score, count in people.items()) / total for level in levels
    }


def _log_odds(share: float) -> float:
    return log(share / (1 - share))
