"""Sums of bookings by column of a model and by session: what variances that let sessions be alike are made of."""

from collections.abc import Sequence
from itertools import combinations_with_replacement
from operator import add, mul

from reporting.insight.patterns import Columns, Half, summed
from reporting.insight.rows import Factor, Rows
from reporting.insight.symmetric import Matrix, mirrored, zeros


class Sessions:
    """The sessions of some rows. Most factors are a session's own, such as its weekday: all rows of a session have one
    level of them, so that their columns hold what the intercept's does where a session has the level, and nothing else.
    """

    def __init__(self, rows: Rows, columns: Columns) -> None:
        self.rows, self.columns = rows, columns
        self.others: list[tuple[int, Factor]] = []  # where a factor's columns start
        starts: list[int] = []
        levels: list[list[int]] = []
        for start, factor in zip(columns.starts, rows.factors, strict=True):
            if factor.of_sessions is not None:
                starts.append(start)
                levels.append(factor.of_sessions)
            else:
                self.others.append((start, factor))
        self.own = Half(starts, zip(*levels, strict=True) if levels else [()] * rows.sessions)

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
        found, own = zeros(self.sessions.columns.count), self.sessions.own
        whole = self.varying[0]
        for (row, left), (column, right) in combinations_with_replacement(self.varying.items(), 2):
            found[column][row] = sum(map(mul, left, right))
        for row, left in self.varying.items():
            beside = [0.0] * len(found)
            own.add_columns(own.summed(map(mul, left, whole)), beside)
            for column, value in enumerate(beside):
                found[max(row, column)][min(row, column)] += value
        own.add_pairs(own.summed(map(mul, whole, whole)), found)
        return mirrored(found)

    def products_by_course(self) -> Matrix:
        """Return the same over courses, each of which holds what its sessions do."""
        rows, own = self.sessions.rows, self.sessions.own
        found = zeros(self.sessions.columns.count)
        held = {column: summed(rows.course_of, values, rows.courses) for column, values in self.varying.items()}
        cells = list(map(add, map(own.count.__mul__, rows.course_of), own.of))
        for cell, value in enumerate(summed(cells, self.varying[0], rows.courses * own.count)):
            course, kind = divmod(cell, own.count)
            for column in own.columns[kind]:
                held.setdefault(column, [0.0] * rows.courses)[course] += value
        for (row, left), (column, right) in combinations_with_replacement(held.items(), 2):
            found[max(row, column)][min(row, column)] = sum(map(mul, left, right))
        return mirrored(found)
