"""Whose name a name in a meeting might be. It is only ever proposed: somebody who was there says if it is right."""

import re
from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from training.likeness import is_spelt_alike
from training.text import folded

K = TypeVar("K", bound=Hashable)

SHORTEST = 3  # letters of a single word, below which it says nothing
ALIKE = 0.85
MOST_COMPARED = 300  # names that nothing else fits are compared letter by letter
# What programs and devices write in the place of a name, or behind it.
_OF_NOBODY = (
    "guest gast invite invitado ospite gosc convidado gwestai unverified external extern externe unbekannt unknown "
    "user participant teams zoom meeting host cohost organizer organiser presenter attendee iphone ipad ipod android "
    "samsung galaxy pixel huawei laptop desktop pc macbook mac phone mobile tablet conference room meetingroom "
    "boardroom hall office reception training admin me"
)
_NO_NAMES = frozenset(_OF_NOBODY.split())


@lru_cache(maxsize=4096)
def words_of(name: str) -> frozenset[str]:
    """Return the words of a name, without those that are nobody's."""
    return frozenset(re.findall(r"[^\W\d_]+", folded(name).replace("'", ""))) - _NO_NAMES


@lru_cache(maxsize=4096)
def readings_of(name: str) -> tuple[frozenset[str], ...]:
    """Return what a name might be: before its brackets, in them (where Zoom has the original name), or all of it."""
    parts = [re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", name), *re.findall(r"[(\[]([^)\]]*)[)\]]", name), name]
    return tuple(dict.fromkeys(words for part in parts if (words := words_of(part))))


def is_nobodys(name: str) -> bool:
    """Tell whether the name says nothing of who it is: a device, a room, a guest."""
    of_a_device = not _NO_NAMES.isdisjoint(re.findall(r"[^\W\d_]+", folded(name)))
    return not any(len(word) >= (SHORTEST if of_a_device else 2) for word in words_of(name))


def likeness(name: str, other: str) -> int:
    """Return how a name fits somebody's: 0 the same words, 1 the same and more, 2 a single word of it; 9 not at all."""
    theirs = words_of(other)
    return min((_fits(words, theirs) for words in readings_of(name)), default=9)


def _fits(words: frozenset[str], theirs: frozenset[str]) -> int:
    if words == theirs:
        return 0
    if (len(theirs) >= 2 and theirs <= words) or (len(words) >= 2 and words <= theirs):
        return 1
    return 2 if len(words) == 1 and words < theirs and len(next(iter(words))) >= SHORTEST else 9


def proposals(names: Mapping[K, str], people: Sequence[tuple[int, str]]) -> dict[K, int]:
    """Return for names, by any key, whose they might be. `people` are keys with names, every one who might be meant.

    Two people whom a name fits alike are never proposed, nor is one person for two names that fit alike.
    """
    found: dict[K, tuple[int, int]] = {}
    rest = {}
    for key, name in names.items():
        fits = [(likeness(name, theirs), person) for person, theirs in people]
        best = min((fit for fit, _ in fits), default=9)
        of_best = [person for fit, person in fits if fit == best]
        if best == 9:
            rest[key] = name
        elif len(of_best) == 1:
            found[key] = best, of_best[0]
    found |= _spelt_alike(rest, people)
    claims: dict[int, list[int]] = {}
    for best, person in found.values():
        claims.setdefault(person, []).append(best)
    return {
        key: person
        for key, (best, person) in found.items()
        if best == min(claims[person]) and claims[person].count(best) == 1
    }


def _spelt_alike(names: Mapping[K, str], people: Sequence[tuple[int, str]]) -> dict[K, tuple[int, int]]:
    if len(names) > MOST_COMPARED:
        return {}
    spelt = {person: " ".join(sorted(words_of(name))) for person, name in people}
    found = {}
    for key, name in names.items():
        said = " ".join(sorted(words_of(name)))
        close = [p for p, theirs in spelt.items() if said and theirs and is_spelt_alike(said, theirs, least=ALIKE)]
        if len(close) == 1:
            found[key] = 3, close[0]
    return found
