"""How likely each booking is to be a no-show, from the record: for the outlook of coming sessions alone."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

from reporting.insight.explain import Seen, levels_of
from reporting.insight.inputs import INPUTS, UNKNOWN
from reporting.insight.intervals import ENOUGH_FREEDOM, design_effect, wilson
from reporting.insight.logistic import Fit, fit, rate_of
from reporting.insight.rows import Rows
from reporting.insight.shrinkage import moments
from reporting.insight.turnout import RISK, Outlook, Room, outlook

# Drawn to 0 as if every difference were known beforehand to lie within ±1 on the scale of log odds: a forecast is hurt
# more by a difference that is not there than by one taken for too small.
RIDGE = 4.0
_FEWEST_IN_A_BIN = 30


@dataclass(frozen=True)
class Forecast:
    """Probabilities from a record: the model's, moved by what the course is known to differ by.

    `courses` and `doubts` are what each course differs by in log odds, and the variance of that; `spread` is how far
    courses differ from each other, which is the doubt about a new one. `icc` is the period's.
    """

    fitted: Fit
    neutral: tuple[float, ...]
    courses: dict[Hashable, float]
    doubts: dict[Hashable, float]
    spread: float
    icc: float

    def probability(self, levels: Sequence[str], course: Hashable) -> float:
        """Return the probability that a booking with these levels (of INPUTS, in order) is a no-show.

        What is UNKNOWN of it, such as an answer to a reminder that has not been sent, counts as the average of those of
        whom it was known. A course without a record is as all courses are.
        """
        score = self.fitted.coefficients[0] + self.courses.get(course, 0.0)
        for factor, (named, key) in enumerate(zip(INPUTS, levels, strict=True)):
            known = key != UNKNOWN
            score += self.fitted.effect(factor, named.position(key)) if known else self.neutral[factor]
        return rate_of(score)

    def outlook(
        self, bookings: Sequence[Sequence[str]], course: Hashable, room: Room, *, risk: float = RISK
    ) -> Outlook:
        """Return the outlook of a session with these bookings (the levels of each) and its extra places at a risk.

        What is not known for certain of the course, and of the model, moves all bookings of a session together, so it
        is counted as likeness: else the interval would hold what happens in five cases of six and not in nine of ten.
        """
        chances = [self.probability(levels, course) for levels in bookings]
        usual = self.probability([UNKNOWN] * len(INPUTS), course)
        mean = (sum(chances) + usual) / (len(chances) + 1)
        doubt = self.doubts.get(course, self.spread) + self._model_doubt(bookings)
        icc = min(1.0, self.icc + doubt * mean * (1 - mean))
        return outlook(chances, room, icc=icc, usual=usual, risk=risk)

    def _model_doubt(self, bookings: Sequence[Sequence[str]]) -> float:
        """Return the variance of the mean log odds of some bookings that the doubt about coefficients makes."""
        mean = [0.0] * len(self.fitted.coefficients)
        mean[0] = 1.0
        for levels in bookings:
            for factor, (named, key) in enumerate(zip(INPUTS, levels, strict=True)):
                column = self.fitted.columns.level(factor, named.position(key)) if key != UNKNOWN else None
                if column is not None:
                    mean[column] += 1 / len(bookings)
        return self.fitted.alike_variance(mean, self.icc)


def forecast(record: Iterable[Seen], *, icc: float) -> Forecast | None:
    """Return what a record teaches about coming bookings; None where all, or none, came.

    A ridge model of INPUTS, then for each course the difference between what was expected and what happened, drawn
    towards none by as much as chance explains (one step of a random-effects model: N. E. Breslow and D. G. Clayton,
    1993, Journal of the American Statistical Association 88, 9-25; the courses' spread by Paule and Mandel's moments).
    """
    seen = [row for row in record if row.recorded]
    observed = list(levels_of(seen))
    fitted = fit(Rows.of(observed), [len(named.levels) + 1 for named in INPUTS], ridge=RIDGE)
    if fitted is None:
        return None
    rates = {levels: rate_of(fitted.score(levels)) for levels in {row.levels for row in observed}}
    sessions: dict[Hashable, _Left] = defaultdict(_Left)
    people: list[Counter[int]] = [Counter() for _ in INPUTS]
    for session, course, levels, recorded, no_shows in observed:
        sessions[session].add(course, rates[levels], recorded, no_shows)
        for factor, level in enumerate(levels):
            people[factor][level] += recorded
    courses: dict[Hashable, list[_Left]] = defaultdict(list)
    for left in sessions.values():
        courses[left.course].append(left)
    weights = {course: sum(left.weight for left in found) for course, found in courses.items()}
    steps = {course: sum(left.surplus for left in found) / weights[course] for course, found in courses.items()}
    alike = _icc_left(courses, steps, weights)
    icc = icc if alike is None else alike
    chances = {
        course: design_effect([left.recorded for left in found], icc) / weights[course]
        for course, found in courses.items()
    }
    spread = moments(list(steps.values()), list(chances.values()))
    return Forecast(
        fitted=fitted,
        neutral=tuple(_average(fitted, factor, counts) for factor, counts in enumerate(people)),
        courses={
            course: _shift(found, spread / (spread + chances[course]) if spread else 0.0)
            for course, found in courses.items()
        },
        doubts={course: spread * chance / (spread + chance) for course, chance in chances.items()},
        spread=spread,
        icc=icc,
    )


def _shift(sessions: Sequence["_Left"], kept: float) -> float:
    """Return the log odds by which a course differs from the model, of which a part is kept.

    On the scale of rates, where a step cannot overshoot, and from there to log odds.
    """
    people = sum(left.recorded for left in sessions)
    expected = sum(left.expected for left in sessions) / people
    moved = expected + kept * sum(left.surplus for left in sessions) / people
    moved = min(max(moved, expected / 10), 1 - (1 - expected) / 10)  # nobody is certain
    return log(moved / (1 - moved)) - log(expected / (1 - expected))


@dataclass
class _Left:
    """What a session's no-shows exceed the model's by, with the variance that the model gives them."""

    course: Hashable = None
    surplus: float = 0.0
    expected: float = 0.0
    weight: float = 0.0
    recorded: int = 0

    def add(self, course: Hashable, rate: float, recorded: int, no_shows: int) -> None:
        self.course = course
        self.surplus += no_shows - recorded * rate
        self.expected += recorded * rate
        self.weight += recorded * rate * (1 - rate)
        self.recorded += recorded


def _icc_left(
    courses: dict[Hashable, list[_Left]], steps: dict[Hashable, float], weights: dict[Hashable, float]
) -> float | None:
    """Return how alike a session's outcomes are beyond what model and course explain; None where too few can tell.

    By moments: squared surpluses around the course's own are (1 + (m - 1) · ICC) times their binomial variance.
    """
    squares = freedom = pairs = 0.0
    for course, found in courses.items():
        for left in found:
            share = 1 - left.weight / weights[course]
            squares += (left.surplus - left.weight * steps[course]) ** 2 / left.weight
            freedom += share
            pairs += share * (left.recorded - 1)
    if freedom < ENOUGH_FREEDOM or not pairs:
        return None
    return min(max((squares - freedom) / pairs, 0.0), 1.0)


class Bin(NamedTuple):
    """Bookings with much the same prediction: its mean, what happened, the interval of that, and how many."""

    predicted: float
    observed: float
    low: float
    high: float
    recorded: int


def calibration(pairs: Iterable[tuple[float, int, int]], *, bins: int = 10) -> list[Bin]:
    """Return predicted against actual rates: at most so many bins of about as many bookings each, lowest first.

    `pairs` are (probability, recorded, no-shows). A bin has at least thirty bookings, so there may be fewer bins, and
    none of fewer than thirty bookings in all. The interval is Wilson's without a design effect: bins cut across
    sessions, so that few bookings of a bin share one.
    """
    known = sorted((pair for pair in pairs if pair[1]), key=lambda pair: pair[0])
    left = sum(recorded for _, recorded, _ in known)
    wanted = max(_FEWEST_IN_A_BIN, left / bins)
    found: list[Bin] = []
    expected, recorded, away = 0.0, 0, 0
    for probability, size, no_shows in known:
        expected, recorded, away, left = expected + probability * size, recorded + size, away + no_shows, left - size
        if (recorded >= wanted and (not left or left >= _FEWEST_IN_A_BIN)) or not left:
            interval = wilson(away, recorded)
            if interval and recorded >= _FEWEST_IN_A_BIN:
                found.append(Bin(expected / recorded, away / recorded, *interval, recorded))
            expected, recorded, away = 0.0, 0, 0
    return found


def _average(fitted: Fit, factor: int, people: Counter[int]) -> float:
    known = {level: count for level, count in people.items() if level < len(INPUTS[factor].levels)}
    total = sum(known.values())
    return sum(count * fitted.effect(factor, level) for level, count in known.items()) / total if total else 0.0
