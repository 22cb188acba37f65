"""How far a course shifts people's confidence: the same people before and after, so the pairs are what is counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from bookings.attendance.evaluation.kinds import CONFIDENT_FROM

Z_95 = 1.959963984540054  # the 97.5 % point of the standard normal distribution


@dataclass(frozen=True, kw_only=True)
class Shift:
    """How many of the same people were confident before and after, and the difference of the shares with its 95 %
    interval, as fractions of 1. `rose` and `fell` are how many answered higher and lower than before.
    """

    people: int
    before: int
    after: int
    rose: int
    fell: int
    difference: float
    low: float
    high: float


def shift_of(pairs: Mapping[tuple[int, int], int]) -> Shift | None:
    """Return the shift from how many people gave each pair of answers (before, after); None where nobody gave two."""
    people = sum(pairs.values())
    if not people:
        return None
    both = _counted(pairs, was=True, is_now=True)
    lost, gained = _counted(pairs, was=True, is_now=False), _counted(pairs, was=False, is_now=True)
    difference, low, high = paired_difference(
        both=both, gained=gained, lost=lost, neither=people - both - gained - lost
    )
    return Shift(
        people=people,
        before=both + lost,
        after=both + gained,
        rose=sum(count for (before, after), count in pairs.items() if after > before),
        fell=sum(count for (before, after), count in pairs.items() if after < before),
        difference=difference,
        low=low,
        high=high,
    )


def _counted(pairs: Mapping[tuple[int, int], int], *, was: bool, is_now: bool) -> int:
    return sum(
        count
        for (before, after), count in pairs.items()
        if (before >= CONFIDENT_FROM) is was and (after >= CONFIDENT_FROM) is is_now
    )


def paired_difference(*, both: int, gained: int, lost: int, neither: int) -> tuple[float, float, float]:
    """Return the difference of two shares of the same people (after less before) and its 95 % interval.

    Newcombe's square-and-add interval for paired proportions, with Wilson limits for each share and the correlation of
    the two, corrected for continuity where it is positive: R. G. Newcombe (1998), Improved confidence intervals for the
    difference between binomial proportions based on paired data, Statistics in Medicine 17, 2635-2650, method 10. M. W.
    Fagerland, S. Lydersen and P. Laake (2014), Statistics in Medicine 33, 2850-2875, compare it with others. It never
    leaves -1 to 1. Raises ValueError where there are no people.
    """
    people = both + gained + lost + neither
    if not people:
        raise ValueError("There are no people to compare.")
    after, before = (both + gained) / people, (both + lost) / people
    after_low, after_high = _wilson(both + gained, people)
    before_low, before_high = _wilson(both + lost, people)
    of_margins = (both + gained) * (lost + neither) * (both + lost) * (gained + neither)
    agreeing: float = both * neither - gained * lost
    agreeing = max(agreeing - people / 2, 0) if agreeing > 0 else agreeing
    alike = agreeing / sqrt(of_margins) if of_margins else 0.0
    down = _reach(after - after_low, before_high - before, alike)
    up = _reach(after_high - after, before - before_low, alike)
    difference = after - before
    return difference, difference - down, difference + up


def _reach(one: float, other: float, alike: float) -> float:
    return sqrt(max(one * one - 2 * alike * one * other + other * other, 0.0))


def _wilson(count: int, of: int) -> tuple[float, float]:
    """Return Wilson's limits (1927). reporting has the same for its rates: this room lies below it and cannot ask."""
    share, z2 = count / of, Z_95 * Z_95
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    reach = Z_95 * sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return (0.0 if count == 0 else middle - reach), (1.0 if count == of else middle + reach)
