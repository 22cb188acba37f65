"""Who is most likely to stay away, put in order; how well such an order does on sessions that it has not seen."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log, sqrt
from typing import NamedTuple, Protocol

from reporting.insight.explain import Seen
from reporting.insight.forecast import Forecast, forecast
from reporting.insight.inputs import EARLIER, INPUTS, UNKNOWN
from reporting.insight.lines import Line
from reporting.insight.logistic import rate_of
from reporting.insight.shrinkage import prior_of, shrink

COURSE = "course"  # what a course's own record says, beside the INPUTS: the one thing more that an order goes by
FEWEST_FOR_A_MODEL = 100  # recorded places, under which shrunken rates are used
FEWEST_NO_SHOWS, FEWEST_SESSIONS = 8, 6  # under which nothing is tried out
TOP = 0.2  # the part of people that is held against the no-shows it has
GOOD = 0.35  # of the no-shows in the first fifth: from here on an order is said to help
_FOLDS = 5
_SURE = 1.645  # one-sided 95 %: so often an order that says nothing is found out
_EARLIER = INPUTS.index(EARLIER)


class Verdict(StrEnum):
    """What can be said of an order, from sessions that it had not seen."""

    HELPS = "helps"
    LITTLE = "little"
    CANNOT = "cannot"
    TOO_FEW = "too few"


class Orders(Protocol):
    """What says of a booking, by its levels (of INPUTS, in order) and course, how likely it is a no-show.

    `pushes` says by how much each input moves that, in log odds above the average of those of whom it is known.
    """

    def probability(self, levels: Sequence[str], course: Hashable) -> float: ...
    def pushes(self, levels: Sequence[str], course: Hashable) -> dict[str, float]: ...


@dataclass(frozen=True)
class ByModel:
    """By the model that the outlook of sessions comes from."""

    model: Forecast

    def probability(self, levels: Sequence[str], course: Hashable) -> float:
        return self.model.probability(levels, course)

    def pushes(self, levels: Sequence[str], course: Hashable) -> dict[str, float]:
        found = {COURSE: self.model.courses.get(course, 0.0)}
        for factor, (named, key) in enumerate(zip(INPUTS, levels, strict=True)):
            if key != UNKNOWN:
                effect = self.model.fitted.effect(factor, named.position(key))
                found[named.name] = effect - self.model.neutral[factor]
        return found


@dataclass(frozen=True)
class ByRates:
    """By the rates of courses, and of people with each kind of record, drawn towards the mean: for few bookings."""

    mean: float
    courses: dict[Hashable, float]  # log odds above the mean
    records: dict[Hashable, float]

    def probability(self, levels: Sequence[str], course: Hashable) -> float:
        return rate_of(_odds(self.mean) + sum(self.pushes(levels, course).values()))

    def pushes(self, levels: Sequence[str], course: Hashable) -> dict[str, float]:
        return {
            COURSE: self.courses.get(course, 0.0),
            EARLIER.name: self.records.get(levels[_EARLIER], 0.0),
        }


def rates(record: Iterable[Seen]) -> ByRates | None:
    """Return the order by shrunken rates; None where all, or none, came."""
    seen = [row for row in record if row.recorded]
    recorded, away = sum(row.recorded for row in seen), sum(row.no_shows for row in seen)
    if away in (0, recorded):
        return None
    return ByRates(
        away / recorded,
        _shrunken((row.course, row) for row in seen),
        _shrunken((row.levels[_EARLIER], row) for row in seen),
    )


def _shrunken(rows: Iterable[tuple[Hashable, Seen]]) -> dict[Hashable, float]:
    sums: dict[Hashable, list[int]] = defaultdict(lambda: [0, 0])
    for key, row in rows:
        sums[key][0] += row.no_shows
        sums[key][1] += row.recorded
    lines = [Line(key, no_shows, recorded) for key, (no_shows, recorded) in sums.items()]
    prior = prior_of(lines)
    if prior is None or not 0 < prior.mean < 1:
        return {}
    return {line.key: _odds(shrink(line, prior).rate) - _odds(prior.mean) for line in lines}


def _odds(rate: float) -> float:
    rate = min(max(rate, 0.001), 0.999)  # nobody is certain
    return log(rate / (1 - rate))


class Tried(NamedTuple):
    """Bookings of a session that an order had not seen: their probability, how many are recorded, and the no-shows."""

    session: Hashable
    chance: float
    recorded: int
    no_shows: int


class Auc(NamedTuple):
    """How often somebody who stayed away was put before somebody who came (½ by luck), and its standard error."""

    value: float
    error: float


@dataclass(frozen=True, kw_only=True)
class Judged:
    """An order with what was found of it. `caught` is the part of no-shows in its first fifth, on sessions that it had
    not seen; None where too little is recorded to try.
    """

    order: Orders | None
    verdict: Verdict
    recorded: int
    auc: Auc | None = None
    caught: float | None = None

    @property
    def may_be_used(self) -> bool:
        return self.order is not None and self.verdict in (Verdict.HELPS, Verdict.LITTLE)


def judged_order(record: Iterable[Seen], *, icc: float) -> Judged:
    """Return the order that a record teaches, and whether it can be relied on.

    It is tried out by cross-validation: a fifth of the sessions at a time is put in order by what the others teach. An
    order that cannot be told from chance there is not to be used: names would be picked out for nothing.
    """
    seen = [row for row in record if row.recorded]
    recorded, away = sum(row.recorded for row in seen), sum(row.no_shows for row in seen)
    too_few = Judged(order=None, verdict=Verdict.TOO_FEW, recorded=recorded)
    sessions = list(dict.fromkeys(row.session for row in seen))
    if min(away, recorded - away) < FEWEST_NO_SHOWS or len(sessions) < FEWEST_SESSIONS:
        return too_few
    order = _learned(seen, recorded, icc)
    tried = tried_out(seen, icc=icc)
    found = auc(tried)
    if order is None or found is None:
        return too_few
    caught = top_share(tried)
    verdict = Verdict.HELPS if caught >= GOOD else Verdict.LITTLE
    if found.value - _SURE * found.error <= 0.5:
        verdict = Verdict.CANNOT if recorded >= FEWEST_FOR_A_MODEL else Verdict.TOO_FEW
    return Judged(order=order, verdict=verdict, recorded=recorded, auc=found, caught=caught)


def _learned(seen: Sequence[Seen], recorded: int, icc: float) -> Orders | None:
    if recorded < FEWEST_FOR_A_MODEL:
        return rates(seen)
    model = forecast(seen, icc=icc)
    return ByModel(model) if model else None


def tried_out(seen: Sequence[Seen], *, icc: float) -> list[Tried]:
    """Return each booking with the probability by what was learned from other sessions alone."""
    recorded = sum(row.recorded for row in seen)
    fold = {key: number % _FOLDS for number, key in enumerate(dict.fromkeys(row.session for row in seen))}
    found = []
    for each in range(_FOLDS):
        order = _learned([row for row in seen if fold[row.session] != each], recorded, icc)
        if order is None:
            continue
        chances: dict[tuple[Hashable, tuple[str, ...]], float] = {}
        for row in seen:
            if fold[row.session] == each:
                key = (row.course, row.levels)
                if key not in chances:
                    chances[key] = order.probability(before_the_answers(row.levels), row.course)
                found.append(Tried(row.session, chances[key], row.recorded, row.no_shows))
    return found


def before_the_answers(levels: Sequence[str]) -> tuple[str, ...]:
    """Return the levels as they are known a week ahead: that somebody has not answered may still change."""
    return tuple(UNKNOWN if key in ("no reply", "not asked") else key for key in levels)


def auc(tried: Iterable[Tried]) -> Auc | None:
    """Return how well an order tells who stays away, with a standard error by sessions; None where all, or none, came.

    The area under the ROC curve as Mann and Whitney's statistic, ties counted half; its variance lets bookings of one
    session be alike in any way: N. A. Obuchowski (1997), Biometrics 53, 567-578.
    """
    rows = list(tried)
    away_by, came_by = Counter[float](), Counter[float]()
    for row in rows:
        away_by[row.chance] += row.no_shows
        came_by[row.chance] += row.recorded - row.no_shows
    away, came = away_by.total(), came_by.total()
    if not away or not came:
        return None
    below_came, below_away = _placements(came_by), _placements(away_by)
    value = sum(number * below_came(chance) for chance, number in away_by.items()) / away
    sums: dict[Hashable, float] = defaultdict(float)
    for row in rows:
        sums[row.session] += row.no_shows * (below_came(row.chance) - value) / away
        sums[row.session] += (row.recorded - row.no_shows) * (1 - below_away(row.chance) - value) / came
    sessions = len(sums)
    squares = sum(one * one for one in sums.values())
    return Auc(value, sqrt(squares * sessions / (sessions - 1)) if sessions > 1 else 0.5)


class _placements:
    """Say what part of some people has a lower figure than this one, those with the same counted half."""

    def __init__(self, counted: Counter[float]) -> None:
        self.figures = sorted(counted)
        self.before = [0]
        for figure in self.figures:
            self.before.append(self.before[-1] + counted[figure])

    def __call__(self, figure: float) -> float:
        low, high = bisect_left(self.figures, figure), bisect_right(self.figures, figure)
        return (self.before[low] + self.before[high]) / 2 / self.before[-1]


def top_share(tried: Iterable[Tried], part: float = TOP) -> float:
    """Return the part of all no-shows that the first part of the people in order has; of people with one probability as
    many of each kind as there are places left. 0 where nobody stayed away.
    """
    by_chance: dict[float, list[int]] = defaultdict(lambda: [0, 0])
    for row in tried:
        by_chance[row.chance][0] += row.recorded
        by_chance[row.chance][1] += row.no_shows
    left = part * sum(people for people, _ in by_chance.values())
    caught, away = 0.0, sum(no_shows for _, no_shows in by_chance.values())
    for chance in sorted(by_chance, reverse=True):
        people, no_shows = by_chance[chance]
        taken = min(1.0, left / people) if people else 0.0
        caught, left = caught + taken * no_shows, left - taken * people
    return caught / away if away else 0.0
