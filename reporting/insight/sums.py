"""Sums of bookings by column of a model and by session: what variances that let sessions be alike are made of."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import combinations_with_replacement
from operator import eq, mul
from typing import TypeVar

from reporting.insight.patterns import Columns, Observed, summed
from reporting.insight.symmetric import Matrix, zeros

Key = TypeVar("Key", bound=Hashable)


class Sessions:
    """The sessions of some rows. Most factors are a session's own, such as its weekday: all rows of a session have one
    level of them, so that their columns hold what the intercept's does where a session has the level, and nothing else.
    """

    def __init__(self, observed: Sequence[Observed], columns: Columns) -> None:
        course_of = {session: course for session, course, *_ in observed}
        sessions, courses = _places(course_of), _places(course_of.values())
        self.count, self.courses = len(sessions), len(courses)
        self.course = [courses[course] for course in course_of.values()]
        self.of_rows = [sessions[session] for session, *_ in observed]
        self.columns = columns
        self.own: list[tuple[int, list[int]]] = []  # where a factor's columns start, and its level in each session
        self.others: list[tuple[int, tuple[int, ...]]] = []  # the same of the other factors, and of each row
        chosen = zip(*(levels for _, _, levels, _, _ in observed), strict=True)
        for start, levels in zip(columns.starts, chosen, strict=True):
            last = dict(zip(self.of_rows, levels, strict=True))
            if all(map(eq, map(last.__getitem__, self.of_rows), levels)):
                self.own.append((start, [last[session] for session in range(self.count)]))
            else:
                self.others.append((start, levels))

    def sums(self, values: Sequence[float]) -> "Sums":
        """Sum a value of each row by session, for each column that its levels have."""
        whole = summed(self.of_rows, values, self.count)
        varying = {0: whole}
        for start, levels in self.others:
            by_level = [[0.0] * self.count for _ in range(1 + max(levels))]
            for session, level, value in zip(self.of_rows, levels, values, strict=True):
                by_level[level][session] += value
            varying |= {start + level: by_level[level] for level in range(1, len(by_level))}
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
        course, count, size = self.sessions.course, self.sessions.courses, self.sessions.columns.count
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


def _places(keys: Iterable[Hashable]) -> dict[Hashable, int]:
    return {key: place for place, key in enumerate(dict.fromkeys(keys))}
