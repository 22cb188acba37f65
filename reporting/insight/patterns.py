"""The combinations of levels that occur among bookings, and what a logistic model sums over them in each of its rounds.

Sums over all combinations are made from sums over their halves: a year of 166,000 bookings has some 20,000 combinations
of nine factors, of which the first four have a hundred, and the other five some hundreds.
"""

from collections.abc import Iterable, Sequence
from operator import add

from reporting.insight.rows import Rows
from reporting.insight.symmetric import Matrix, mirrored, zeros


class Columns:
    """Which column of the model stands for which level: the intercept, then each factor's levels but its first."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.starts = [0] * len(sizes)
        self.count = 1
        for factor, size in enumerate(sizes):
            self.starts[factor] = self.count - 1  # of level 1, less 1
            self.count += size - 1

    def of(self, levels: Sequence[int]) -> list[int]:
        """Return the columns that are 1 for these levels."""
        return [0, *(start + level for start, level in zip(self.starts, levels, strict=True) if level)]

    def level(self, factor: int, level: int) -> int | None:
        """Return a level's column; None for the first level, which the others are held against."""
        return self.starts[factor] + level if level else None


class Half:
    """Some of the factors, and the combinations of their levels that occur: `of` says which one a pattern has."""

    def __init__(self, starts: Sequence[int], levels: Iterable[tuple[int, ...]]) -> None:
        known: dict[tuple[int, ...], int] = {}
        self.of = [known.setdefault(chosen, len(known)) for chosen in levels]
        self.count = len(known)
        self.columns = [
            [start + level for start, level in zip(starts, chosen, strict=True) if level] for chosen in known
        ]

    def summed(self, values: Iterable[float]) -> list[float]:
        """Sum a value of each pattern by the combinations of this half."""
        return summed(self.of, values, self.count)

    def scores(self, coefficients: Sequence[float]) -> list[float]:
        return [sum(coefficients[column] for column in columns) for columns in self.columns]

    def add_columns(self, values: Sequence[float], found: list[float]) -> None:
        """Add a value of each combination to all of the combination's columns."""
        for value, columns in zip(values, self.columns, strict=True):
            for column in columns:
                found[column] += value

    def add_pairs(self, values: Sequence[float], found: Matrix) -> None:
        """Add a value of each combination to every two of the combination's columns, the later one's row first."""
        for value, columns in zip(values, self.columns, strict=True):
            for place, column in enumerate(columns):
                row = found[column]
                for other in columns[: place + 1]:
                    row[other] += value


class Patterns:
    """The combinations of levels of all factors that occur in some rows, each with its counts."""

    def __init__(self, rows: Rows, columns: Columns) -> None:
        known = rows.patterns
        self.recorded, self.no_shows = rows.recorded_of, rows.no_shows_of
        self.columns = columns
        middle = len(columns.starts) // 2
        self.first = Half(columns.starts[:middle], [levels[:middle] for levels in known])
        self.second = Half(columns.starts[middle:], [levels[middle:] for levels in known])
        # Of each factor of the first half, its level and the combination of the second half in one number.
        self.across = [
            (
                start,
                [levels[factor] * self.second.count + of for levels, of in zip(known, self.second.of, strict=True)],
                1 + max((levels[factor] for levels in known), default=0),
            )
            for factor, start in enumerate(columns.starts[:middle])
        ]

    def scores(self, coefficients: Sequence[float]) -> list[float]:
        first = [coefficients[0] + score for score in self.first.scores(coefficients)]
        second = self.second.scores(coefficients)
        return list(map(add, map(first.__getitem__, self.first.of), map(second.__getitem__, self.second.of)))

    def by_column(self, values: Sequence[float]) -> list[float]:
        """Sum a value of each pattern by the columns that its levels have."""
        found = [sum(values), *[0.0] * (self.columns.count - 1)]
        for half in (self.first, self.second):
            half.add_columns(half.summed(values), found)
        return found

    def by_two_columns(self, values: Sequence[float]) -> Matrix:
        """Sum a value of each pattern by every two of the columns that its levels have."""
        found = zeros(self.columns.count)
        for row, value in enumerate(self.by_column(values)):
            found[row][0] = value
        for half in (self.first, self.second):
            half.add_pairs(half.summed(values), found)
        for start, places, size in self.across:
            sums = summed(places, values, size * self.second.count)
            for level in range(1, size):
                own = [0.0] * self.columns.count
                self.second.add_columns(sums[level * self.second.count : (level + 1) * self.second.count], own)
                for row, value in enumerate(own):
                    found[row][start + level] += value
        return mirrored(found)


def summed(places: Iterable[int], values: Iterable[float], count: int) -> list[float]:
    """Sum values by their place among so many."""
    found = [0.0] * count
    for place, value in zip(places, values, strict=True):
        found[place] += value
    return found
