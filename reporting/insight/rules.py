"""Which points of a control chart stand out: the four rules of the NHS, and no others."""

from collections.abc import Sequence
from itertools import pairwise
from math import inf

from reporting.insight.points import Cause, Point, Rule, Stretch

RUN = 7  # points on one side, or in a trend
ALIKE = 1e-9  # two numbers that differ by less are the same: rates are quotients


def causes_of(values: Sequence[float], mean: float, reaches: Sequence[float]) -> list[Cause | None]:
    """Return for each point why it stands out, or None for common cause.

    `reaches` is for each point the distance from the mean to its limits. Rules as in NHS England, Making Data Count
    (2019), *Strengthening your decisions*: a point outside a limit; seven in a row on one side of the mean; two of
    three in a row beyond two thirds of the way to the same limit; seven in a row that rise, or fall. A point marked by
    several keeps the first in that order. All points of a run are marked, and of two in three the two.
    """
    sides = [_side(value - mean) for value in values]
    found: list[Cause | None] = [None] * len(values)

    def mark(position: int, rule: Rule, side: int) -> None:
        found[position] = found[position] or Cause(rule, is_high=side > 0)

    for position, (value, reach) in enumerate(zip(values, reaches, strict=True)):
        if abs(value - mean) > reach + ALIKE:
            mark(position, Rule.OUTSIDE, sides[position])
    for position in _runs(sides):
        mark(position, Rule.ONE_SIDE, sides[position])
    far = [
        side if abs(value - mean) > 2 / 3 * reach + ALIKE else 0
        for value, side, reach in zip(values, sides, reaches, strict=True)
    ]
    for start in range(len(values) - 2):
        for side in (-1, 1):
            near = [position for position in range(start, start + 3) if far[position] == side]
            for position in near if len(near) > 1 else []:
                mark(position, Rule.TWO_OF_THREE, side)
    steps = [_side(after - before) for before, after in pairwise(values)]
    for step in _runs(steps, length=RUN - 1):
        for position in (step, step + 1):
            mark(position, Rule.TREND, steps[step])
    return found


def stretch_of(
    labels: Sequence[str],
    values: Sequence[float | None],
    *,
    mean: float | None,
    reaches: Sequence[float] | None,
    sizes: Sequence[int] = (),
    bounds: tuple[float, float] = (-inf, inf),
    changed: str = "",
    lower_is_better: bool = True,
) -> Stretch:
    """Return the points between two changes, each with its limits and what it shows.

    `reaches` is for each value that is not None how far its limits lie from the mean; None where there are no limits.
    Limits are drawn no further than `bounds`, and rules judge by where they would be.
    """
    counted = [value for value in values if value is not None]
    marks: list[tuple[Cause | None, float | None, float | None]] = [(None, None, None)] * len(counted)
    if mean is not None and reaches is not None:
        lows = [max(bounds[0], mean - reach) for reach in reaches]
        highs = [min(bounds[1], mean + reach) for reach in reaches]
        marks = list(zip(causes_of(counted, mean, reaches), lows, highs, strict=True))
    left = iter(marks)
    points = []
    for position, (label, value) in enumerate(zip(labels, values, strict=True)):
        cause, low, high = (None, None, None) if value is None else next(left)
        points.append(
            Point(
                label=label,
                value=value,
                of=sizes[position] if sizes else None,
                low=low,
                high=high,
                cause=cause,
                lower_is_better=lower_is_better,
            )
        )
    return Stretch(points=tuple(points), mean=mean, changed=changed)


def _side(distance: float) -> int:
    return 0 if abs(distance) <= ALIKE else 1 if distance > 0 else -1


def _runs(sides: Sequence[int], length: int = RUN) -> list[int]:
    """Return the positions that lie in a run of at least `length` equal sides; a point on the line ends a run."""
    found: list[int] = []
    start = 0
    for position in range(1, len(sides) + 1):
        if position == len(sides) or sides[position] != sides[start]:
            if sides[start] and position - start >= length:
                found += range(start, position)
            start = position
    return found
