"""The figures of several publications as sums of the same unknowns: how many places are of one sort in all of them.

A place (or a person at an event, or an empty seat) has a *sort*: what became of it. Each publication puts it on some of
its *lines*. Places of one sort that are on the same lines everywhere are one unknown.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from reporting.publishing.protecting import Figure, Parts, Protection, Statement
from reporting.publishing.rules import Rule

Lines = frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One figure of a table: what it counts (`sorts`), on which lines at once; none of them for the total. Where
    `people` is set it counts different people among them.
    """

    name: Hashable
    lines: Lines
    sorts: frozenset[str]
    count: int
    people: bool = False
    hidden: bool = False
    small: bool = False
    told: tuple[float, float] | None = None  # what an earlier publication tells of it; None in a new one


@dataclass(frozen=True, kw_only=True)
class Publication:
    """`places` says on which lines each place is, by whatever names it; those that are on none do not belong to it."""

    places: Mapping[Hashable, Lines]
    figures: Sequence[Counted]
    rooms: frozenset[str] = frozenset()  # sorts that fill a line's rooms between them: how large those are is no secret


@dataclass
class _Unknowns:
    """`values` of the unknowns, and for each the lines it is on in each publication, and its sort."""

    values: list[int] = field(default_factory=list)
    places: list[tuple[tuple[Lines | None, ...], str]] = field(default_factory=list)

    def add(self, value: int, lines: tuple[Lines | None, ...] = (), sort: str = "") -> int:
        self.values.append(value)
        self.places.append((lines, sort))
        return len(self.values) - 1


def to_hide(
    rule: Rule,
    new: Publication,
    earlier: Sequence[Publication] = (),
    *,
    sort_of: Mapping[Hashable, str],
    number_of: Mapping[Hashable, int] | None = None,
) -> set[Hashable] | None:
    """Return the names of the new figures to hide, None where nothing may be shown. `sort_of` says of what
    sort each place is, `number_of` how many it stands for where that is not one.

    By itself the table keeps its small numbers even from somebody who knows why each figure is hidden; together with
    what was published `earlier`, from somebody who knows all that was printed.
    """
    numbers = number_of or {}
    hidden: Any = _protection(rule, [new], sort_of, numbers, knows_why=True).hidden()
    overlapping = [one for one in earlier if not new.places.keys().isdisjoint(one.places)]
    if hidden is not None and overlapping:
        names = {figure[1] for figure in hidden}
        figures = [replace(one, hidden=one.hidden or one.name in names) for one in new.figures]
        all_of = [replace(new, figures=figures), *overlapping]
        hidden = _protection(rule, all_of, sort_of, numbers, knows_why=False).hidden()
    return None if hidden is None else {figure[1] for figure in hidden}


def _protection(
    rule: Rule,
    publications: Sequence[Publication],
    sort_of: Mapping[Hashable, str],
    number_of: Mapping[Hashable, int],
    *,
    knows_why: bool,
) -> Protection:
    unknowns = _unknowns(publications, sort_of, number_of)
    known: list[Statement] = []
    figures: list[Figure] = []
    people = _People(unknowns, known)
    for position, publication in enumerate(publications):
        by_line = _by_line(unknowns, position)
        for counted in publication.figures:
            parts = _parts(counted, unknowns, by_line)
            if counted.people:
                parts = people.among(parts, counted)
            figures.append(_figure(counted, parts, position, sum(unknowns.values[one] for one in parts)))
        people.end_of_publication()
        if publication.rooms:
            known += _rooms(publication, unknowns, by_line)
    people.compare()
    return Protection(rule=rule, values=unknowns.values, figures=figures, known=known, knows_why=knows_why)


def _unknowns(
    publications: Sequence[Publication], sort_of: Mapping[Hashable, str], number_of: Mapping[Hashable, int]
) -> _Unknowns:
    """A sort that nobody is of yet is an unknown too: of a hidden nought nobody can tell that it is one."""
    counts: Counter[tuple[tuple[Lines | None, ...], str]] = Counter()
    alike = _alike(publications)
    for place in {place: None for publication in publications for place in publication.places}:
        lines = tuple(publication.places.get(place) for publication in publications)
        if sort := alike.get(sort_of[place]):
            counts[lines, sort] += number_of.get(place, 1)
    found = _Unknowns()
    for lines in {lines: None for lines, _ in counts}:
        for sort in sorted(set(alike.values())):
            found.add(counts[lines, sort], lines, sort)
    return found


def _alike(publications: Sequence[Publication]) -> dict[str, str]:
    """Return for each sort the one it is counted with: those that no figure tells apart are one unknown."""
    asked = {one.sorts for publication in publications for one in publication.figures}
    asked |= {publication.rooms for publication in publications if publication.rooms}
    found: dict[frozenset[frozenset[str]], str] = {}
    every = sorted({sort for sorts in asked for sort in sorts})
    return {sort: found.setdefault(frozenset(of for of in asked if sort in of), sort) for sort in every}


def _by_line(unknowns: _Unknowns, position: int) -> dict[str, list[int]]:
    """Return the unknowns on each line of a publication; under "" all that belong to it."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, (lines, _) in enumerate(unknowns.places):
        if lines and (on := lines[position]) is not None:
            found[""].append(number)
            for line in on:
                found[line].append(number)
    return found


def _parts(counted: Counted, unknowns: _Unknowns, by_line: Mapping[str, list[int]]) -> Parts:
    first, *others = sorted(counted.lines) or [""]
    found = set(by_line.get(first, ()))
    for line in others:
        found &= set(by_line.get(line, ()))
    return frozenset(one for one in found if unknowns.places[one][1] in counted.sorts)


def _figure(counted: Counted, parts: Parts, position: int, now: int) -> Figure:
    """What was published earlier may have been put right since. Somebody may know by how much: what was told of it then
    tells them as much of what it is now.
    """
    name = (position, counted.name)
    if counted.told is None:
        return Figure(name=name, parts=parts, count=now, hidden=counted.hidden)
    low, high = (end + now - counted.count for end in counted.told)
    return Figure(
        name=name,
        parts=parts,
        count=now,
        settled=True,
        hidden=counted.hidden,
        small=counted.small,
        low=low,
        high=high,
    )


def _rooms(publication: Publication, unknowns: _Unknowns, by_line: Mapping[str, list[int]]) -> Iterable[Statement]:
    for line in {line for counted in publication.figures for line in counted.lines}:
        seats = [one for one in by_line.get(line, ()) if unknowns.places[one][1] in publication.rooms]
        total = sum(unknowns.values[one] for one in seats)
        yield Statement(dict.fromkeys(seats, 1), total, total)


class _People:
    """Different people among places: an unknown for each set of places, with what everybody knows of it."""

    def __init__(self, unknowns: _Unknowns, known: list[Statement]):
        self._unknowns, self._known = unknowns, known
        self._of: dict[Parts, int] = {}
        self._lines: list[int] = []
        self._totals: list[int] = []

    def among(self, places: Parts, counted: Counted) -> Parts:
        if not places:
            return frozenset()
        if places not in self._of:
            most = sum(self._unknowns.values[place] for place in places)
            one = self._of[places] = self._unknowns.add(min(counted.count, most))
            self._known.append(Statement({**dict.fromkeys(places, 1), one: -1}))
        (self._lines if counted.lines else self._totals).append(self._of[places])
        return frozenset({self._of[places]})

    def end_of_publication(self) -> None:
        """All together are no more than the lines' people added up."""
        for total in self._totals:
            if self._lines and total not in self._lines:
                self._known.append(Statement({**dict.fromkeys(self._lines, 1), total: -1}))
        self._lines, self._totals = [], []

    def compare(self) -> None:
        """A part of the places has no more people than all of them."""
        for inner, one in self._of.items():
            for outer, other in self._of.items():
                if inner < outer:
                    self._known.append(Statement({other: 1, one: -1}))
