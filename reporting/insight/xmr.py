"""The XmR chart: how much single figures that follow each other vary by themselves."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

from reporting.insight.points import Chart, split_at
from reporting.insight.rules import stretch_of

REACH = 2.66  # 3 / 1.128: three standard deviations, one being the mean moving range / d2 of pairs
SCREEN = 3.267  # D4 of pairs: a moving range at or above this many means is not usual variation
FEWEST = 3  # two moving ranges at least


class Limits(NamedTuple):
    """A mean and how far the limits lie from it, both in the unit of what was measured."""

    mean: float
    reach: float

    @property
    def low(self) -> float:
        return self.mean - self.reach

    @property
    def high(self) -> float:
        return self.mean + self.reach


def limits_of(values: Sequence[float]) -> Limits | None:
    """Return mean and limits of figures in the order of time; None of fewer than three.

    Mean ± 2.66 · the mean moving range, where moving ranges of 3.267 · their mean and more are left out once, so that
    one jump does not widen the limits: NHS England, Making Data Count; D. J. Wheeler (2000), Understanding Variation.
    If that leaves no variation at all, nothing is left out.
    """
    if len(values) < FEWEST:
        return None
    ranges = [abs(after - before) for before, after in pairwise(values)]
    usual = fmean(ranges)
    kept = [moved for moved in ranges if moved < SCREEN * usual]
    return Limits(fmean(values), REACH * ((fmean(kept) if kept else 0.0) or usual))


def xmr_chart(
    values: Sequence[float | None],
    labels: Sequence[str],
    *,
    changes: Mapping[int, str] | None = None,
    lower_is_better: bool = True,
) -> Chart:
    """Return the XmR chart of one figure a month; None is a month without one.

    `changes` names what changed at a position: lines break there, and limits are made anew from what follows.
    """
    named = changes or {}
    stretches = []
    for part in split_at(len(values), list(named)):
        figures = values[part.start : part.stop]
        counted = [figure for figure in figures if figure is not None]
        limits = limits_of(counted)
        stretches.append(
            stretch_of(
                labels[part.start : part.stop],
                figures,
                mean=fmean(counted) if counted else None,
                reaches=[limits.reach] * len(counted) if limits else None,
                changed=named.get(part.start, ""),
                lower_is_better=lower_is_better,
            )
        )
    return Chart(tuple(stretches))
