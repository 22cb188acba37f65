"""Sums of bookings by column of a model and by session: what variances that let sessions be alike are made of."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import combinations_with_replacement
from operator import mul
from typing import TypeVar

from reporting.insight.patterns import Columns, summed
from reporting.insight.rows import Factor, Rows
from reporting.insight.symmetric import Matrix, zeros

Key = TypeVar("Key", bound=Hashable)


class Sessions:
    """The sessions of some rows. Most factors are a session's own, such as its weekday: all rows of a session have one
    level of them, so that their columns hold what the intercept's does where a session has the level, and nothing else.
    """

    def __init__(self, rows: Rows, columns: Columns) -> None:
        self.rows, self.columns = rows, columns
        self.own: list[tuple[int, list[int]]] = []  # where a factor's columns start, and its level in each session
        self.others: list[tuple[int, Factor]] = []
        for start, factor in zip(columns.starts, rows.factors, strict=True):
            if factor.of_sessions is not None:
                self.own.append((start, factor.of_sessions))
            else:
                self.others.append((start, factor))

    def sums(self, values: Sequence[float]) -> "Sums":
        """Sum a value of each row by session, for each column that its levels have."""
        count = self.rows.sessions
        varying = {0: summed(self.rows.of_sessions, values, count)}
        for start, factor in self.others:
            by_cell = summed(factor.cells, values, factor.size * count)
            for level in range(1, factor.size):
                varying[start + level] = by_cell[level * count : (level + 1) * count]
        return Sums(self, varying)


class Sums:
    """Sums by session, of the columns that differ within one: the intercept is the first, and has those of all rows."""

    def __init__(self, sessions: Sessions, varying: dict[int, list[float]]) -> None:
        self.sessions, self.varying = sessions, varying

    def products(self) -> Matrix:
        """Return for every two columns the sum over sessions of the product of what they hold."""
        found = zeros(self.sessions.columns.count)
        whole = self.varying[0]
        for (row, left), (column, right) in combinations_with_replacement(self.varying.items(), 2):
            found[row][column] = found[column][row] = sum(map(mul, left, right))
        for row, left in self.varying.items():
            both = list(map(mul, left, whole))
            for start, levels in self.sessions.own:
                for level, value in _by_key(levels, both).items():
                    if level:
                        found[row][start + level] = found[start + level][row] = value
        squares = list(map(mul, whole, whole))
        for (start, levels), (other, others) in combinations_with_replacement(self.sessions.own, 2):
            for (level, beside), value in _by_key(zip(levels, others, strict=True), squares).items():
                if level and beside:
                    found[start + level][other + beside] = found[other + beside][start + level] = value
        return found

    def products_by_course(self) -> Matrix:
        """Return the same over courses, each of which holds what its sessions do."""
        rows, size = self.sessions.rows, self.sessions.columns.count
        course, count = rows.course_of, rows.courses
        held = {column: summed(course, values, count) for column, values in self.varying.items()}
        for start, levels in self.sessions.own:
            for (level, of), value in _by_key(zip(levels, course, strict=True), self.varying[0]).items():
                if level:
                    held.setdefault(start + level, [0.0] * count)[of] = value
        found = zeros(size)
        for (row, left), (column, right) in combinations_with_replacement(held.items(), 2):
            found[row][column] = found[column][row] = sum(map(mul, left, right))
        return found


def _by_key(keys: Iterable[Key], values: Iterable[float]) -> dict[Key, float]:
    found: dict[Key, float] = defaultdict(float)
    for key, value in zip(keys, values, strict=True):
        found[key] += value
    return found
