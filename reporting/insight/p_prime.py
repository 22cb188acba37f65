"""The P′ chart: a rate a month, where months differ in size and vary more than binomial chance."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import sqrt
from statistics import fmean
from typing import NamedTuple

from reporting.insight.points import Chart, Stretch, split_at
from reporting.insight.rules import stretch_of
from reporting.insight.xmr import FEWEST

D2 = 1.128  # the mean range of two standard normal figures
SIGMAS = 3


class Month(NamedTuple):
    """A month's name, its no-shows, and of how many it is recorded whether they came."""

    label: str
    no_shows: int
    recorded: int


class Limits(NamedTuple):
    """The mean rate, and for each month how far its limits lie from it; not cut off at 0 and 1."""

    mean: float
    reaches: list[float]


def limits_of(counts: Sequence[tuple[int, int]]) -> Limits | None:
    """Return mean and limits of rates (count, of) in the order of time; None of fewer than three months.

    D. B. Laney (2002), Improved control charts for attributes, Quality Engineering 14, 531-537: three times the
    binomial standard deviation of the month's size, times the standard deviation of the z-scores by their mean moving
    range. It widens where people of one session act alike, and needs no guess by how much. Months without anybody
    recorded must be left out before.
    """
    if len(counts) < FEWEST:
        return None
    mean = sum(count for count, _ in counts) / sum(of for _, of in counts)
    binomial = [sqrt(mean * (1 - mean) / of) for _, of in counts]
    if not mean * (1 - mean):
        return Limits(mean, [0.0] * len(counts))
    scores = [(count / of - mean) / sigma for (count, of), sigma in zip(counts, binomial, strict=True)]
    moved = fmean(abs(after - before) for before, after in pairwise(scores)) / D2
    return Limits(mean, [SIGMAS * sigma * moved for sigma in binomial])


def p_prime_chart(months: Sequence[Month], *, changes: Mapping[int, str] | None = None) -> Chart:
    """Return the P′ chart of no-show rates, as fractions of 1; a month with nobody recorded is a gap.

    `changes` names what changed at a position (an action): lines break there, and limits are made anew from what
    follows. Raises ValueError for what is no proportion.
    """
    for month in months:
        if not 0 <= month.no_shows <= month.recorded:
            raise ValueError(f"{month.label}: {month.no_shows} of {month.recorded} is not a proportion")
    named = changes or {}
    return Chart(
        tuple(
            _stretch(months[part.start : part.stop], named.get(part.start, ""))
            for part in split_at(len(months), list(named))
        )
    )


def _stretch(months: Sequence[Month], changed: str) -> Stretch:
    counted = [(month.no_shows, month.recorded) for month in months if month.recorded]
    people = sum(of for _, of in counted)
    limits = limits_of(counted)
    return stretch_of(
        [month.label for month in months],
        [month.no_shows / month.recorded if month.recorded else None for month in months],
        mean=sum(count for count, _ in counted) / people if people else None,
        reaches=limits.reaches if limits else None,
        sizes=[month.recorded for month in months],
        bounds=(0.0, 1.0),
        changed=changed,
    )
