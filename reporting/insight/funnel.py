"""Who really differs: a funnel plot in place of a ranking."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from reporting.insight.intervals import Z_95
from reporting.insight.lines import Line

Z_998 = 3.090232306167813  # the 99.9 % point of the standard normal distribution


class Place(StrEnum):
    """Where a line lies in the funnel, in the words that the chart's table uses."""

    FAR_ABOVE = "above, beyond chance"
    ABOVE = "above, perhaps by chance"
    WITHIN = "no different"
    BELOW = "below, perhaps by chance"
    FAR_BELOW = "below, beyond chance"


@dataclass(frozen=True)
class Spot:
    """A line in the funnel: `size` is how far right it stands, its rate how high, and the limits at that size."""

    line: Line
    size: float
    rate: float
    limits_95: tuple[float, float]
    limits_998: tuple[float, float]
    place: Place


@dataclass(frozen=True)
class Funnel:
    """The lines with anybody recorded, smallest first, around the mean of them all."""

    mean: float
    spots: tuple[Spot, ...]

    @property
    def apart(self) -> tuple[Spot, ...]:
        """Return the lines whose interval leaves the mean out, the highest rate first. No other may be ranked."""
        found = [spot for spot in self.spots if spot.place != Place.WITHIN]
        return tuple(sorted(found, key=lambda spot: (-spot.rate, -spot.size)))

    @property
    def by_luck(self) -> float:
        """Return how many lines would lie outside the 95 % limits if none of them differed."""
        return 0.05 * len(self.spots)

    def sentence(self, lines_are: str) -> str:
        """Return what the funnel shows, for whoever cannot see it; `lines_are` is what lines are called, "courses"."""
        lines, far = len(self.spots), sum(spot.place in (Place.FAR_ABOVE, Place.FAR_BELOW) for spot in self.spots)
        if not self.apart:
            return f"None of the {lines} {lines_are} differs from the mean by more than chance explains."
        verb = "lies" if len(self.apart) == 1 else "lie"
        luck = f"about {self.by_luck:.0f}" if self.by_luck >= 1 else "fewer than one"
        return (
            f"{len(self.apart)} of {lines} {lines_are} {verb} outside the inner lines, where {luck} would by chance "
            f"alone, and {far or 'none'} outside the outer lines."
        )


def limits_at(size: float, mean: float, z: float = Z_95) -> tuple[float, float]:
    """Return between which rates a line of so many people lies if nothing but chance sets it apart from the mean.

    `size` counts people who each decide alone: a line's recorded places divided by its design effect. D. J.
    Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24, 1185-1202,
    with overdispersion as in its section 3.2. A rate lies outside where its Wilson interval leaves out the mean.
    """
    reach = z * sqrt(mean * (1 - mean) / size)
    return max(0.0, mean - reach), min(1.0, mean + reach)


def funnel(lines: Iterable[Line]) -> Funnel | None:
    """Return where lines lie around the mean of all their people; None where nobody is recorded."""
    counted = [line for line in lines if line.recorded]
    people = sum(line.recorded for line in counted)
    if not people:
        return None
    mean = sum(line.no_shows for line in counted) / people
    spots = [_spot(line, mean) for line in counted]
    return Funnel(mean, tuple(sorted(spots, key=lambda spot: (spot.size, str(spot.line.key)))))


def _spot(line: Line, mean: float) -> Spot:
    rate, inner, outer = line.no_shows / line.recorded, line.interval(Z_95), line.interval(Z_998)
    place = Place.WITHIN
    if inner and outer:
        if inner[0] > mean:
            place = Place.FAR_ABOVE if outer[0] > mean else Place.ABOVE
        elif inner[1] < mean:
            place = Place.FAR_BELOW if outer[1] < mean else Place.BELOW
    return Spot(line, line.size, rate, limits_at(line.size, mean), limits_at(line.size, mean, Z_998), place)
