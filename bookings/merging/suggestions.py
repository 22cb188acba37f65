"""Which people, organisations and courses may be one under two names: proposed to the team, never merged by itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Model

from training.likeness import figures_of, is_short_for, is_spelt_alike, traces_of, words_of, writing_key
from training.models import Course, NotTheSame, Organisation, User
from training.models.merging import column_of
from training.operations.aliases import ALONGSIDE
from training.text import folded

MOST = 30  # proposed of a kind at a time: decided ones make room
_CROWD = 12  # of one word or name: "primary" and "Jones" say too little
Pair = tuple[int, int]


@dataclass(frozen=True)
class Suggestion:
    one: Any
    other: Any
    why: str


def suggestions(model: type[Model], *, of: int | None = None) -> list[Suggestion]:
    """Return pairs of a table that may be one, the likeliest first; of one row alone where its key is given."""
    decided = set(NotTheSame.objects.filter(kind=column_of(model)).values_list("lower_key", "higher_key"))
    found: dict[Pair, str] = {}
    for one, other, why in _PAIRS[model]():
        pair = (min(one, other), max(one, other))
        if pair not in decided and (of is None or of in pair):
            found.setdefault(pair, why)
            if len(found) == MOST:
                break
    rows: Any = model._default_manager
    there = rows.select_related(*ALONGSIDE[model]).in_bulk({key for pair in found for key in pair})
    return [Suggestion(there[one], there[other], why) for (one, other), why in found.items()]


def _named(rows: Iterable[tuple[int, str]], kind: str) -> Iterator[tuple[int, int, str]]:
    """Yield those that differ in writing only, then those of which one has all words of the other, those nearly alike,
    and those that may be the other in short.
    """
    names = dict(rows)
    by_writing, by_trace = defaultdict(list), defaultdict(list)
    for key, name in names.items():
        by_writing[writing_key(name, kind)].append(key)
        for trace in traces_of(name, kind):
            by_trace[trace].append(key)
    for same in by_writing.values():
        yield from ((one, other, "The same name, spelt differently") for one, other in combinations(same, 2))
    crowds = (keys for keys in by_trace.values() if len(keys) <= _CROWD)
    for one, other in sorted({pair for keys in crowds for pair in combinations(sorted(keys), 2)}):
        if why := _why_alike(names[one], names[other], kind):
            yield one, other, why


def _why_alike(one: str, other: str, kind: str) -> str:
    if figures_of(one, kind) != figures_of(other, kind):
        return ""
    mine, theirs = words_of(one, kind), words_of(other, kind)
    if is_short_for(mine, theirs) or is_short_for(theirs, mine):
        return "One may be short for the other"
    if len({*mine} & {*theirs}) >= 2 and ({*mine} < {*theirs} or {*theirs} < {*mine}):
        return "One name is part of the other"
    return "Nearly the same name" if is_spelt_alike("".join(mine), "".join(theirs)) else ""


def _organisations() -> Iterator[tuple[int, int, str]]:
    yield from _named(Organisation.objects.order_by("pk").values_list("pk", "name"), "organisation")


def _courses() -> Iterator[tuple[int, int, str]]:
    """Those that follow one another are two, and known to be."""
    courses = list(Course.objects.order_by("pk").values_list("pk", "title", "replaced_by", "merged_into"))
    follow = {frozenset((key, after)) for key, _, *successors in courses for after in successors if after}
    for one, other, why in _named([(key, title) for key, title, *_ in courses], "course"):
        if frozenset((one, other)) not in follow:
            yield one, other, why


def _people() -> Iterator[tuple[int, int, str]]:
    """Those of one name and organisation, or of which one has no address or no organisation; then those of one
    organisation of which one gives a first letter alone. The same name in two organisations is common.
    """
    people = list(User.objects.order_by("pk").values_list("pk", "name", "email", "organisation"))
    by_name, by_surname = defaultdict(list), defaultdict(list)
    for person in people:
        names = folded(person[1]).replace("'", "").split()
        by_name["".join(sorted(names))].append(person)
        if len(names) > 1 and person[3]:
            by_surname[names[-1], names[0][:1], person[3]].append((person[0], names[0]))
    for same in by_name.values():
        for one, other in combinations(same, 2) if len(same) <= _CROWD else ():
            if why := _why_one(one, other):
                yield one[0], other[0], why
    for alike in by_surname.values():
        for (one, first), (other, second) in combinations(alike, 2) if len(alike) <= _CROWD else ():
            if len(first.strip(".")) == 1 or len(second.strip(".")) == 1:
                yield one, other, "The same surname, first letter and organisation"


def _why_one(one: tuple[Any, ...], other: tuple[Any, ...]) -> str:
    if one[3] and one[3] == other[3]:
        return "The same name and organisation"
    if any(User(email=person[2]).is_placeholder for person in (one, other)):
        return "The same name, and one has no email address"
    if one[2].partition("@")[0] == other[2].partition("@")[0]:
        return "The same name, and the same email address but for where it is"
    return "The same name, and one has no organisation" if not (one[3] and other[3]) else ""


_PAIRS: dict[type[Model], Any] = {User: _people, Organisation: _organisations, Course: _courses}
