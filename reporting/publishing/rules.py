"""What may be published of a count: how small it must be to be hidden, and what is shown of the rest."""

import math
from dataclasses import dataclass
from enum import StrEnum

SMALL_UP_TO = 7
ROUNDED_TO = 5
Told = tuple[int, float]


class Way(StrEnum):
    """How small numbers are kept back."""

    ROUNDED = "rounded"
    EXACT = "exact"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Counts from 1 to `small_up_to` are hidden. The rest is rounded, or shown as it is. What is shown follows from the
    count alone, so that asking again tells nothing new.
    """

    way: Way = Way.ROUNDED
    small_up_to: int = SMALL_UP_TO

    def is_small(self, count: int) -> bool:
        return 1 <= count <= self.small_up_to

    @property
    def width(self) -> int:
        """How far apart the least and the most must stay that a hidden count can be."""
        return self.small_up_to - 1

    def shown(self, count: int) -> int:
        """Return what is published of a count that is not hidden."""
        return count if self.way == Way.EXACT else (count + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO

    def told_by(self, count: int) -> Told:
        """Return between what a count lies, as far as somebody can tell who sees what is shown of it."""
        if count == 0 or self.way == Way.EXACT:
            return count, count
        shown, spread = self.shown(count), ROUNDED_TO // 2
        return max(shown - spread, self.small_up_to + 1), shown + spread

    def told_by_hiding(self, *, as_small: bool) -> Told:
        """Return between what a hidden count lies: for somebody who knows that it is hidden as small, or part
        of a small one, which nought may be too; and for everybody else, as it may be hidden to protect another.
        """
        return 0, self.small_up_to if as_small else math.inf
