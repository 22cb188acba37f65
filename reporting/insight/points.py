"""A chart over months: its points, what each of them shows, and the lines drawn through them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

# Limits made from fewer points than this still move with every new one: NHS England, Making Data Count.
ENOUGH_POINTS = 12

# How many charts out of a hundred mark some month although nothing has changed, by their length in months: P′ charts of
# two to eight sessions of 10 to 25 people a month at 15 %, ICC 0 and 0.05 (tests/reporting/insight/simulated).
BY_LUCK = {12: 5, 24: 18, 36: 29}


class Standing(Enum):
    """What a point shows: in a word, a shape and a colour, so that none of them is needed to tell it.

    Words and colours are those that NHS England's Making Data Count taught boards to read. Fewer no-shows are better,
    so improvement points down and concern points up.
    """

    IMPROVEMENT = ("improvement", "triangle-down", "#00b0f0")
    CONCERN = ("concern", "triangle-up", "#e46c0a")
    COMMON_CAUSE = ("common cause", "circle", "#a6a6a6")

    def __init__(self, word: str, shape: str, colour: str) -> None:
        self.word, self.shape, self.colour = word, shape, colour


class Rule(StrEnum):
    """Why a point stands out, most telling first."""

    OUTSIDE = "outside the limits"
    ONE_SIDE = "seven or more in a row on one side of the mean"
    TWO_OF_THREE = "two of three near the same limit"
    TREND = "seven in a row, each higher or each lower than the one before"


@dataclass(frozen=True)
class Cause:
    """The rule that marks a point, and whether it marks it for being or going high."""

    rule: Rule
    is_high: bool


@dataclass(frozen=True, kw_only=True)
class Point:
    """One month of a chart. `value` is None where nothing was counted: a gap in the line.

    `low` and `high` are the control limits, None where too few points make any; `of` is what a rate was counted from.
    """

    label: str
    value: float | None
    of: int | None = None
    low: float | None = None
    high: float | None = None
    cause: Cause | None = None
    lower_is_better: bool = True

    @property
    def standing(self) -> Standing:
        if self.cause is None:
            return Standing.COMMON_CAUSE
        return Standing.CONCERN if self.cause.is_high == self.lower_is_better else Standing.IMPROVEMENT


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """The points between two named changes, with a mean and limits of their own; None where nothing was counted."""

    points: tuple[Point, ...]
    mean: float | None
    changed: str = ""

    @property
    def has_trial_limits(self) -> bool:
        return sum(point.value is not None for point in self.points) < ENOUGH_POINTS


@dataclass(frozen=True)
class Chart:
    """A control chart: one stretch, and another after each change that somebody named. Lines break in between."""

    stretches: tuple[Stretch, ...]

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple(point for stretch in self.stretches for point in stretch.points)

    @property
    def standing_out(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.cause)

    @property
    def sentence(self) -> str:
        """Return what the chart shows, for whoever cannot see it."""
        counted = [point for point in self.points if point.value is not None]
        if not any(point.low is not None for point in counted):
            return "There are too few months to tell a change from chance."
        found = [
            f"{point.label} ({point.standing.word}: {point.cause.rule})" for point in self.standing_out if point.cause
        ]
        if not found:
            said = f"None of the {len(counted)} months stands out: they differ as much as chance makes them."
        else:
            verb = "stands" if len(found) == 1 else "stand"
            said = f"Of {len(counted)} months {len(found)} {verb} out: {'; '.join(found)}."
        trial = " Limits are trial limits until there are 12 months." if self.stretches[-1].has_trial_limits else ""
        return said + trial


def by_luck(months: int) -> str:
    """Return the sentence that keeps a reader from taking chance for a change, for a chart of so many months."""
    lengths = [length for length in BY_LUCK if length >= months]
    share = BY_LUCK[lengths[0]] if lengths else max(BY_LUCK.values())
    least = "" if lengths else "at least "
    return (
        f"By chance alone {least}about {share} in 100 charts of this length mark a month although nothing has changed. "
        "A marked month is a reason to ask why; it does not prove that an action worked."
    )


def split_at(length: int, breaks: Sequence[int]) -> list[range]:
    """Return the stretches of `length` points that begin at the first one and at each position in `breaks`.

    Raises ValueError for a position at which no stretch can begin.
    """
    edges = sorted(set(breaks))
    if edges and not (edges[0] > 0 and edges[-1] < length):
        raise ValueError(f"lines cannot break at {edges}: there are {length} points")
    return [range(start, stop) for start, stop in zip([0, *edges], [*edges, length], strict=True)]
