"""Which figures must be hidden so that no small one can be worked out: not from sums, nor from what is published.

Figures that are small are hidden. Where others would still give one away, further figures are hidden, the smallest
first, until each hidden one could be anything that the rule leaves open. See docs/decisions/0022-small-numbers.md.
"""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reporting.publishing.puzzle import Puzzle
from reporting.publishing.rules import Rule

Parts = frozenset[int]
MOST_LOOKED_AT = 1_500_000  # unknowns, in all: a table that wants more is not published beside the others


@dataclass
class Figure:
    """One count of a table. `parts` are the unknowns that add up to it. `settled` is of one that was published
    earlier: it is as it was, and `low` and `high` say what was told of it then.
    """

    name: Hashable
    parts: Parts
    count: int
    settled: bool = False
    hidden: bool = False
    small: bool = False
    low: float = 0
    high: float = math.inf
    number: int = -1  # in the puzzle


@dataclass
class Statement:
    """What everybody knows of a sum whatever is published, such as that learners are no more than attendances."""

    terms: Mapping[int, int]
    low: float = 0
    high: float = math.inf


@dataclass
class Protection:
    """Finds what to hide. `values` are the unknowns as they truly are. `knows_why`: it holds even against somebody who
    knows which figures are hidden because they are small, and which to protect those.
    """

    rule: Rule
    values: Sequence[int]
    figures: Sequence[Figure]
    known: Iterable[Statement] = ()
    knows_why: bool = False
    differences: list[tuple[Figure, list[Figure]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.puzzle = Puzzle(self.values)
        self._hide_the_small()
        for figure in self.figures:
            figure.number = self.puzzle.tell(figure.parts, figure.low, figure.high)
        for statement in self.known:
            if self.puzzle.is_so(statement.terms, statement.low, statement.high):  # not always of what was put right
                self.puzzle.tell(statement.terms, statement.low, statement.high)
        self._with_part: dict[int, list[Figure]] = {}
        for figure in self.figures:
            for part in figure.parts:
                self._with_part.setdefault(part, []).append(figure)

        self._told_before = {figure.parts for figure in self.figures if figure.settled and not figure.hidden}

    def hidden(self) -> set[Hashable] | None:
        """Return the names of the new figures that are to be hidden; None where none of them may be shown, as hiding
        all of them as small or large would still give one away.
        """
        self._add_differences()
        waiting = [figure for figure in self.figures if figure.hidden]
        waiting += [figure for figure, _ in self.differences]
        meant = {id(figure): of for figure, of in self.differences}
        while waiting:
            figure = waiting.pop(0)
            while direction := self._given_away(figure):
                if self.puzzle.looked_at > MOST_LOOKED_AT:
                    return None
                other = self._to_hide(figure, direction, meant.get(id(figure), []))
                if other is None and not self._is_safe_looked_at_longer(figure):
                    return None
                if other is None:
                    break
                self._hide(other)
                waiting.append(other)
        return {figure.name for figure in self.figures if figure.hidden and not figure.settled}

    def _is_safe_looked_at_longer(self, figure: Figure) -> bool:
        with self.puzzle.looking_longer():
            return not self._given_away(figure)

    def _hide_the_small(self) -> None:
        rule = self.rule
        for figure in self.figures:
            if not figure.settled:
                figure.small = rule.is_small(figure.count)
                figure.hidden = figure.hidden or figure.small
        small = [figure for figure in self.figures if figure.small and figure.count > 0]
        parts_of_small: dict[int, list[Figure]] = {}
        for figure in small:
            for part in figure.parts:
                parts_of_small.setdefault(part, []).append(figure)
        for figure in self.figures:
            if figure.settled:
                continue
            around = parts_of_small.get(next(iter(figure.parts)), []) if figure.parts else []
            within = any(figure.parts < other.parts for other in around)
            if within:
                figure.hidden = figure.small = True
            if figure.hidden:
                figure.low, figure.high = rule.told_by_hiding(as_small=figure.small and self.knows_why)
            else:
                figure.low, figure.high = rule.told_by(figure.count)

    def _hide(self, figure: Figure) -> None:
        figure.hidden, (figure.low, figure.high) = True, self.rule.told_by_hiding(as_small=False)
        self.puzzle.tell_less(figure.number, figure.low, figure.high)

    def _given_away(self, figure: Figure) -> int:
        """Return in which direction (1, -1) a hidden figure cannot go far enough, 0 where nothing gives it away."""
        most, count, width = self.rule.small_up_to, figure.count, self.rule.width
        if not count:
            return 0  # nobody is told of by a nought: it is hidden for the sake of what stands beside it
        if figure.small and count <= most:
            if self.puzzle.reach(figure.number, direction=1, most=most - count) < most - count:
                return 1
            down = count - 1
            return -1 if self.puzzle.reach(figure.number, direction=-1, most=down) < down else 0
        if figure.parts in self._told_before:
            return 0  # everybody has it from there
        up = self.puzzle.reach(figure.number, direction=1, most=width)
        if up == width or up + self.puzzle.reach(figure.number, direction=-1, most=width - up) >= width:
            return 0
        return 1

    def _to_hide(self, figure: Figure, direction: int, meant: list[Figure]) -> Figure | None:
        """Return what else to hide: beside the figure in the smallest sum that holds it, or that sum itself."""
        touching = {id(other): other for part in figure.parts for other in self._with_part.get(part, [])}
        around = [o for o in touching.values() if not o.hidden and o is not figure and o.parts >= figure.parts]
        blocking = [other for other in around if self.puzzle.is_at_its_end(other.number, direction)]
        for outer in sorted(blocking or around, key=_size):
            beside = [
                other
                for other in self._within(outer)
                if self._may_hide(other) and other.count and other.parts.isdisjoint(figure.parts)
            ]
            if beside:
                return min(beside, key=_size)
            if self._may_hide(outer):
                return outer
        rest = [other for other in [*meant, *touching.values()] if self._may_hide(other)]
        rest = rest or [other for other in self.figures if self._may_hide(other)]
        return min(rest, key=_size) if rest else None

    def _may_hide(self, figure: Figure) -> bool:
        """What was published earlier, here or in another table, cannot be hidden any more."""
        return not figure.hidden and not figure.settled and figure.parts not in self._told_before

    def _within(self, outer: Figure) -> list[Figure]:
        found = {id(other): other for part in outer.parts for other in self._with_part[part]}
        return [other for other in found.values() if other.parts < outer.parts]

    def _add_differences(self) -> None:
        """Whoever subtracts one table from another sees what is left: where that is small, it is hidden as well."""
        self.differences = differences_of(self.figures, self.rule)
        for figure, _ in self.differences:
            figure.number = self.puzzle.tell(figure.parts, 0, math.inf)


def _size(figure: Figure) -> tuple[Any, ...]:
    """Those are hidden first that say least; a nought last of all, as everybody can guess it."""
    return not figure.count, figure.count, len(figure.parts), str(figure.name)


def differences_of(figures: Sequence[Figure], rule: Rule) -> list[tuple[Figure, list[Figure]]]:
    """Return what is left of a figure that is shown when others that are shown, of other tables, are taken from it,
    where that is small; each with the new figures that it follows from.
    """
    shown = [figure for figure in figures if not figure.hidden and figure.parts]
    if not any(figure.settled for figure in shown):
        return []
    by_part: dict[int, list[Figure]] = {}
    for figure in shown:
        for part in figure.parts:
            by_part.setdefault(part, []).append(figure)
    found: list[tuple[Figure, list[Figure]]] = []
    seen: set[Parts] = set()
    for outer in shown:
        inner = {id(one): one for part in outer.parts for one in by_part[part] if one.parts < outer.parts}
        left, taken = outer.parts, [outer]
        for one in sorted(inner.values(), key=lambda one: (-len(one.parts), str(one.name))):
            ways = [[outer, one]]
            if one.parts <= left:
                left, taken = left - one.parts, [*taken, one]
                ways.append(taken)
            for of in ways:
                count = outer.count - sum(each.count for each in of[1:])
                rest = outer.parts - one.parts if len(of) == 2 else left
                if rest and rest not in seen and rule.is_small(count) and _is_across(of):
                    seen.add(rest)
                    hidden = Figure(name=("difference", len(found)), parts=rest, count=count, hidden=True, small=True)
                    found.append((hidden, [each for each in of if not each.settled]))
    return found


def _is_across(figures: Sequence[Figure]) -> bool:
    return any(one.settled for one in figures) and any(not one.settled for one in figures)
