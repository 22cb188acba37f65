"""Bookings as columns, numbered once: what a logistic model, its variances and its comparisons all go through."""

from collections.abc import Hashable, Iterable, Sequence
from functools import cached_property
from operator import add, eq
from typing import Any, NamedTuple


class Observed(NamedTuple):
    """Bookings of one session that are alike on every factor: how many are recorded, and how many were no-shows.

    `session` and `course` are any keys; `levels` the position of the level of each factor, in the factors' order.
    """

    session: Hashable
    course: Hashable
    levels: tuple[int, ...]
    recorded: int
    no_shows: int


class Rows:
    """Those that anything is recorded of. `patterns` are the combinations of levels that occur, `recorded_of` and
    `no_shows_of` what each of them has; `of_patterns` and `of_sessions` say which of them a row has, by number, and
    `course_of` which course a session has.
    """

    def __init__(self, observed: Iterable[Observed]) -> None:
        there = [row for row in observed if row[3]]
        sessions, courses, levels, recorded, no_shows = zip(*there, strict=True) if there else ((), (), (), (), ())
        self.recorded: Sequence[int] = recorded
        self.no_shows: Sequence[int] = no_shows
        known, self.of_sessions = numbered(sessions)
        self.sessions = len(known)
        courses_known, self.course_of = numbered(list(dict(zip(sessions, courses, strict=True)).values()))
        self.courses = len(courses_known)
        combinations, self.of_patterns = numbered(levels)
        self.patterns: list[tuple[int, ...]] = list(combinations)
        self.recorded_of, self.no_shows_of = [0] * len(self.patterns), [0] * len(self.patterns)
        for pattern, one, missed in zip(self.of_patterns, recorded, no_shows, strict=True):
            self.recorded_of[pattern] += one
            self.no_shows_of[pattern] += missed

    @cached_property
    def factors(self) -> list["Factor"]:
        return [Factor(self, list(levels)) for levels in zip(*self.patterns, strict=True)]

    @cached_property
    def first_rows(self) -> list[int]:
        """The number of the first row of each session."""
        found: dict[int, int] = {}
        for row, session in enumerate(self.of_sessions):
            found.setdefault(session, row)
        return list(found.values())

    @cached_property
    def beside(self) -> list[int]:
        """Of each row, the number of the first row of its session."""
        return list(map(self.first_rows.__getitem__, self.of_sessions))


class Factor:
    """A factor's levels, of which `size` occur at most. Of a session's own, such as its weekday, `of_sessions` has the
    level of each session; else it is None, and `cells` has for each row its level and its session in one number: the
    sessions of level 0, then those of level 1, and so on.
    """

    def __init__(self, rows: Rows, of_patterns: Sequence[int]) -> None:
        self.of_patterns = of_patterns
        self.size = 1 + max(of_patterns)
        levels = list(map(of_patterns.__getitem__, rows.of_patterns))
        self.of_sessions: list[int] | None = None
        self.cells: list[int] = []
        if all(map(eq, map(levels.__getitem__, rows.beside), levels)):
            self.of_sessions = list(map(levels.__getitem__, rows.first_rows))
        else:
            self.cells = list(map(add, map(rows.sessions.__mul__, levels), rows.of_sessions))

    def sessions_by_level(self, rows: Rows) -> list[bytes]:
        """Return for each level a byte for each session: 1 where the session has anybody of that level."""
        there = bytearray(self.size * rows.sessions)
        cells = self.cells
        if self.of_sessions is not None:
            cells = [level * rows.sessions + session for session, level in enumerate(self.of_sessions)]
        for cell in cells:
            there[cell] = 1
        return [bytes(there[start : start + rows.sessions]) for start in range(0, len(there), rows.sessions)]


def numbered(keys: Sequence[Hashable]) -> tuple[dict[Any, int], list[int]]:
    """Return the place of each key among the different ones, and of each of them the place."""
    places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    return places, list(map(places.__getitem__, keys))
