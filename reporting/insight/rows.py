"""Bookings as columns, numbered once: what a logistic model, its variances and its comparisons all go through."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import chain
from operator import add, lshift, or_, xor
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


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Those that anything is recorded of. `patterns` are the combinations of levels that occur; `of_patterns` and
    `of_sessions` say which of them, and which session, a row has, by number; `course_of` which course a session has.
    """

    of_sessions: Sequence[int]
    course_of: Sequence[int]
    of_patterns: Sequence[int]
    patterns: Sequence[tuple[int, ...]]
    recorded: Sequence[int]
    no_shows: Sequence[int]

    @classmethod
    def of(cls, observed: Iterable[Observed]) -> "Rows":
        there = [row for row in observed if row[3]]
        sessions, courses, levels, recorded, no_shows = zip(*there, strict=True) if there else ((), (), (), (), ())
        patterns, of_patterns = numbered(levels)
        return cls(
            of_sessions=numbered(sessions)[1],
            course_of=numbered(list(dict(zip(sessions, courses, strict=True)).values()))[1],
            of_patterns=of_patterns,
            patterns=list(patterns),
            recorded=recorded,
            no_shows=no_shows,
        )

    @property
    def sessions(self) -> int:
        return len(self.course_of)

    @cached_property
    def courses(self) -> int:
        return len(set(self.course_of))

    @cached_property
    def recorded_of(self) -> list[int]:
        """How many each pattern has recorded."""
        return self._by_pattern(self.recorded)

    @cached_property
    def no_shows_of(self) -> list[int]:
        """How many no-shows each pattern has."""
        return self._by_pattern(self.no_shows)

    def _by_pattern(self, numbers: Sequence[int]) -> list[int]:
        found = [0] * len(self.patterns)
        for pattern, number in zip(self.of_patterns, numbers, strict=True):
            found[pattern] += number
        return found

    @cached_property
    def factors(self) -> list["Factor"]:
        differ = self._differ
        return [
            Factor(self, levels, is_own=not differing)
            for levels, differing in zip(zip(*self.patterns, strict=True), differ, strict=True)
        ]

    @cached_property
    def _differ(self) -> list[int]:
        """Tell of each factor whether two rows of any session differ in it. The levels of a pattern go into one number,
        in so many bits each, so that all factors are looked at together.
        """
        wide = (1 + max(chain.from_iterable(self.patterns), default=0)).bit_length()
        marks = range(0, wide * len(self.patterns[0]), wide)
        numbers = [sum(map(lshift, levels, marks)) for levels in self.patterns]
        of_rows = list(map(numbers.__getitem__, self.of_patterns))
        differing = reduce(or_, map(xor, of_rows, map(of_rows.__getitem__, self.beside)), 0)
        return [differing >> mark & (1 << wide) - 1 for mark in marks]

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

    def __init__(self, rows: Rows, of_patterns: Sequence[int], *, is_own: bool) -> None:
        self.of_patterns = of_patterns
        self.size = 1 + max(of_patterns)
        self.of_sessions: list[int] | None = None
        self.cells: list[int] = []
        if is_own:
            self.of_sessions = [of_patterns[rows.of_patterns[row]] for row in rows.first_rows]
        else:
            before = [level * rows.sessions for level in of_patterns]
            self.cells = list(map(add, map(before.__getitem__, rows.of_patterns), rows.of_sessions))

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
