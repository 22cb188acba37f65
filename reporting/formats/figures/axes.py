"""Axes of rates, from 0 up: what the pictures with a scale have in common."""

import math
from collections.abc import Iterator

from reporting.formats.drawing import GREY, PALE, Shape, Words, line

STEPS = (0.05, 0.1, 0.2, 0.25)
MOST_STEPS = 6


def end_of(highest: float) -> tuple[float, float]:
    """Return where an axis of rates ends that holds the highest, and its step."""
    for step in STEPS:
        steps = max(2, math.ceil(highest / step - 1e-9))
        if steps <= MOST_STEPS:
            return min(1.0, steps * step), step
    return 1.0, STEPS[-1]


class Scale:
    """Turns rates into heights: 0 is at `bottom`, the end of the axis at `top`."""

    def __init__(self, highest: float, *, top: float, bottom: float):
        self.end, self.step = end_of(highest)
        self.top, self.bottom = top, bottom

    def __call__(self, rate: float) -> float:
        return self.bottom - (self.bottom - self.top) * min(max(rate, 0.0), self.end) / self.end

    def grid(self, left: float, right: float) -> Iterator[Shape]:
        for number in range(round(self.end / self.step) + 1):
            y = self(number * self.step)
            yield line(left, y, right, y, PALE)
            yield Words(x=left - 8, y=y + 5, text=f"{round(number * self.step * 100)} %", anchor="end", fill=GREY)
