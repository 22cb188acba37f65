"""What a line of a table is to a formula: a course, an organisation or a group, and what became of its places."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import NamedTuple

from reporting.insight.intervals import Z_95, wilson


class Cell(NamedTuple):
    """What one line recorded in one session: both by any key, of how many it is known, and how many were no-shows."""

    session: Hashable
    line: Hashable
    recorded: int
    no_shows: int


@dataclass(frozen=True)
class Line:
    """A line's no-shows, of how many it is recorded whether they came, and its design effect (`intervals`).

    Raises ValueError for what is no proportion.
    """

    key: Hashable
    no_shows: int
    recorded: int
    design_effect: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.no_shows <= self.recorded:
            raise ValueError(f"{self.key}: {self.no_shows} of {self.recorded} is not a proportion")

    @property
    def rate(self) -> float | None:
        return self.no_shows / self.recorded if self.recorded else None

    @property
    def size(self) -> float:
        """As many people as would tell as much if each had decided alone."""
        return self.recorded / self.design_effect

    def interval(self, z: float = Z_95) -> tuple[float, float] | None:
        return wilson(self.no_shows, self.recorded, self.design_effect, z)
