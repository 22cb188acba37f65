"""A rate of one period with its variance, sessions being the unit; and what a period would have brought unchanged."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from reporting.insight.intervals import ENOUGH_FREEDOM, design_effect
from reporting.insight.lines import Cell, Line
from reporting.insight.shrinkage import prior_of, shrink


@dataclass(frozen=True)
class Part:
    """A rate, its variance, the degrees of freedom that the variance rests on, and the sessions it is from."""

    rate: float
    variance: float
    freedom: float
    sessions: int


def measured(cells: Sequence[Cell], *, icc: float) -> Part | None:
    """Return the rate of some cells with its variance between sessions; None where nobody is recorded.

    The variance of a ratio of sums over clusters (W. G. Cochran, 1977, Sampling Techniques, 6.3), with G / (G - 1), but
    at least what the intraclass correlation makes of that many people: the spread of a few sessions is too small too
    often, and just when the rate is far off. The freedom is that of the sessions, or of the correlation if more.
    """
    sessions: dict[Hashable, list[int]] = defaultdict(lambda: [0, 0])
    for session, _, recorded, no_shows in cells:
        sessions[session][0] += recorded
        sessions[session][1] += no_shows
    counted = [(recorded, no_shows) for recorded, no_shows in sessions.values() if recorded]
    people, groups = sum(recorded for recorded, _ in counted), len(counted)
    if not people:
        return None
    away = sum(no_shows for _, no_shows in counted)
    rate = away / people
    squares = sum((no_shows - recorded * rate) ** 2 for recorded, no_shows in counted)
    between = squares / people**2 * groups / (groups - 1) if groups > 1 else 0.0
    guarded = (away + 2) / (people + 4)  # A. Agresti and B. A. Coull (1998): nobody away is no certainty
    alike = guarded * (1 - guarded) / people * design_effect([recorded for recorded, _ in counted], icc)
    return Part(rate, max(between, alike), max(groups - 1, ENOUGH_FREEDOM), groups)


def expected(before: Iterable[Cell], after: Iterable[Cell], *, everything: Iterable[Cell], icc: float) -> Part | None:
    """Return the rate that lines would have had afterwards if each had stayed as it truly was; None of nobody.

    Each line's rate before is drawn towards that of everything by as much as chance has driven it from there, and lines
    count as they did afterwards (as before, where nothing has happened yet).
    """
    known = list(everything)
    lines = {line.key: line for line in lines_of(known, icc=icc)}
    prior = prior_of(lines.values())
    weights: dict[Hashable, int] = defaultdict(int)
    for cell in list(after) or list(before):
        weights[cell.line] += cell.recorded
    total = sum(weights.values())
    if prior is None or not total:
        return None
    rate = variance = shared = 0.0
    for key, weight in weights.items():
        found = shrink(lines.get(key) or Line(key, 0, 0), prior)
        rate += weight / total * found.rate
        shared += weight / total * found.drawn  # what the mean's own doubt does to all lines at once
        variance += (weight / total) ** 2 * (found.variance - found.drawn**2 * prior.doubt)
    sessions = len({cell.session for cell in known})
    return Part(rate, variance + shared**2 * prior.doubt, max(len(lines) - 1, 1), sessions)


def lines_of(cells: Iterable[Cell], *, icc: float) -> list[Line]:
    """Return each line's counts with its design effect, in the order in which lines are first met."""
    sizes: dict[Hashable, list[int]] = {}
    away: dict[Hashable, int] = defaultdict(int)
    for _, line, recorded, no_shows in cells:
        sizes.setdefault(line, []).append(recorded)
        away[line] += no_shows
    return [Line(key, away[key], sum(found), design_effect(found, icc)) for key, found in sizes.items()]
