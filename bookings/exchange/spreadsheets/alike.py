"""Spellings that may be one thing: St Mary's, St. Marys C of E, ST MARYS CE PRIMARY SCHOOL.

Nothing is made one here. What differs in writing only is proposed as the same; what is like it is shown beside it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from training.text import folded

MOST_PROPOSED = 4  # other spellings beside one
LIKE = 0.86  # of two names without blanks: how much of them is the same
SHORTEST = 4  # letters of a word that tells one name from another

_PHRASES = (
    (re.compile(r"\bc ?(of|/) ?e\b|\bchurch of england\b|\bcoe\b|\bc e\b"), "ce"),
    (re.compile(r"\br c\b|\broman catholic\b|\bcatholic\b"), "rc"),
    (re.compile(r"\bnhs ?ft\b|\bnhs f t\b"), "nhs foundation trust"),
    (re.compile(r"\bpre school\b"), "preschool"),
    (re.compile(r"\bg p\b"), "gp"),
)
_SHORT = {
    "st": "saint", "ste": "saint", "sch": "school", "pri": "primary", "prim": "primary", "sec": "secondary",
    "jnr": "junior", "jun": "junior", "inf": "infant", "hosp": "hospital", "univ": "university", "acad": "academy",
    "nurs": "nursery", "dept": "department", "ctr": "centre", "center": "centre", "cc": "county council",
    "mbc": "metropolitan borough council", "bc": "borough council", "hv": "health visiting", "assoc": "association",
    "svc": "service", "svcs": "service", "comm": "community", "govt": "government", "fc": "foster care",
    "intro": "introduction", "lvl": "level", "l1": "level 1", "l2": "level 2", "l3": "level 3", "l4": "level 4",
    "dv": "domestic violence", "da": "domestic abuse", "cse": "child sexual exploitation", "mh": "mental health",
    "yp": "young people", "sg": "safeguarding", "cp": "child protection", "wt": "working together",
}  # fmt: skip
_LITTLE = frozenset(
    ["the", "and", "of", "at", "for", "in", "on", "to", "with", "a", "an", "ltd", "limited", "plc", "cic"]
)
_ALSO_LITTLE = {
    "organisation": frozenset({"school", "team"}),
    "course": frozenset({"training", "course", "workshop", "module"}),
}
_GENERIC = frozenset(
    [
        "school",
        "primary",
        "academy",
        "nursery",
        "trust",
        "nhs",
        "council",
        "county",
        "service",
        "team",
        "police",
        "college",
        "centre",
        "ce",
        "saint",
        "care",
        "children",
        "child",
        "family",
        "health",
        "hospital",
        "church",
        "community",
        "infant",
        "junior",
        "secondary",
        "foundation",
        "high",
        "rc",
        "preschool",
        "first",
        "middle",
        "safeguarding",
        "training",
        "level",
        "course",
        "awareness",
        "introduction",
        "working",
        "together",
        "young",
        "people",
        "abuse",
        "workshop",
        "city",
        "town",
        "borough",
        "district",
        "north",
        "south",
        "east",
        "west",
        "social",
    ]
)


@dataclass(frozen=True)
class Alike:
    """A spelling, how many rows have it, and what it may be the same as: `proposed` by the writing, or nothing."""

    name: str
    count: int
    others: tuple[str, ...]
    proposed: str = ""


@lru_cache(maxsize=20_000)
def _words(name: str, kind: str) -> tuple[str, ...]:
    text = " ".join(re.sub(r"[\W_]+", " ", folded(name).replace("'", "")).split())
    for rule, said in _PHRASES:
        text = rule.sub(said, text)
    words = [part for word in text.split() for part in _SHORT.get(word, word).split()]
    kept = [_singular(word) for word in words if word not in _LITTLE]
    return tuple(word for word in kept if word not in _ALSO_LITTLE[kind]) or tuple(kept) or tuple(words)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def writing_key(name: str, kind: str) -> str:
    """Return the form that spellings share which differ in writing only."""
    return " ".join(_words(name, kind))


def _figures(name: str, kind: str) -> tuple[str, ...]:
    return tuple(sorted(re.findall(r"\d+", " ".join(_words(name, kind)))))


def _initials(words: Sequence[str]) -> str:
    return "".join(word[0] for word in words)


def are_like(one: str, other: str, kind: str) -> bool:
    """Tell whether two names are so like each other that somebody should look at them; never with other figures."""
    first, second = _words(one, kind), _words(other, kind)
    if not first or not second or _figures(one, kind) != _figures(other, kind):
        return False
    if _is_short_for(first, second) or _is_short_for(second, first):
        return True
    small, large = sorted((set(first), set(second)), key=len)
    if small <= large and small - _GENERIC:
        return True
    return SequenceMatcher(None, "".join(first), "".join(second)).ratio() >= LIKE


def _is_short_for(short: Sequence[str], long: Sequence[str]) -> bool:
    """Tell whether one is the other's initials: WVT is Wye Valley NHS Trust."""
    if len(short) != 1 or not 3 <= len(short[0]) <= 6 or len(long) < 3:
        return False
    return short[0] in {_initials(long), _initials([word for word in long if word not in {"nhs", "foundation"}])}


def _traces(name: str, kind: str) -> set[str]:
    """Return what two names have in common where one is to be held against the other: a telling word, a letter left out
    or not, or initials.
    """
    words = _words(name, kind)
    found = set()
    for word in words:
        if word in _GENERIC or len(word) < SHORTEST:
            continue
        found.add(word)
        if len(word) > SHORTEST:
            found |= {word[:index] + word[index + 1 :] for index in range(len(word))}
    if len(words) >= 3:
        found |= {_initials(words), _initials([word for word in words if word not in {"nhs", "foundation"}])}
    if len(words) == 1 or not found:
        found |= {"".join(words)}
    return found


def alike(counts: Counter[str], known: Iterable[str], kind: str) -> list[Alike]:
    """Return the spellings of a file that may be another of it, or one that is known, in the order of the alphabet.

    Spellings that fold to one text are one already, and so is what is known under the very name.
    """
    known_by_fold = {folded(name): name for name in known}
    spelt: dict[str, Counter[str]] = {}
    rows: Counter[str] = Counter()
    for name, count in counts.most_common():
        key = folded(name)
        spelt.setdefault(key, Counter())[name] += count
        rows[key] += count
    in_file = {key: known_by_fold.get(key) or best_spelling(said) for key, said in spelt.items()}
    names = known_by_fold | in_file
    by_trace: dict[str, set[str]] = {}
    for key, name in names.items():
        for trace in _traces(name, kind):
            by_trace.setdefault(trace, set()).add(key)
    rank = _ranked(names, rows, known_by_fold)
    found = []
    for key, name in in_file.items():
        if key in known_by_fold:
            continue
        near = {other for trace in _traces(name, kind) for other in by_trace[trace]} - {key}
        better = [other for other in near if rank[other] < rank[key] and are_like_or_same(name, names[other], kind)]
        if better:
            found.append(
                _as_question(name, rows[key], [names[other] for other in sorted(better, key=rank.__getitem__)], kind)
            )
    return sorted(found, key=lambda one: folded(one.name))


def _ranked(names: dict[str, str], rows: Counter[str], known: dict[str, str]) -> dict[str, tuple]:
    """Return which name stays of two that are one: what is known before, then what many rows have, then the fuller."""
    return {key: (key not in known, *_worse(name, rows[key]), key) for key, name in names.items()}


def _worse(name: str, count: int) -> tuple[int, bool, int]:
    return -count.bit_length(), name.isupper() or name.islower(), -len(name)


def best_spelling(counts: Counter[str]) -> str:
    """Return how a name is kept that is written in several ways which fold to one text."""
    return min(counts, key=lambda name: (*_worse(name, counts[name]), name))


def best_spellings(names: Iterable[str]) -> dict[str, str]:
    """Return the best spelling of every name by what it folds to."""
    by_fold: dict[str, Counter[str]] = {}
    for name in names:
        by_fold.setdefault(folded(name), Counter())[name] += 1
    return {key: best_spelling(counts) for key, counts in by_fold.items()}


def are_like_or_same(one: str, other: str, kind: str) -> bool:
    return writing_key(one, kind) == writing_key(other, kind) or are_like(one, other, kind)


def _as_question(name: str, count: int, others: list[str], kind: str) -> Alike:
    same = [other for other in others if writing_key(other, kind) == writing_key(name, kind)]
    likeness: Callable[[str], float] = lambda other: -SequenceMatcher(None, folded(name), folded(other)).ratio()  # noqa: E731
    shown = [*same, *sorted((other for other in others if other not in same), key=likeness)]
    return Alike(name, count, tuple(shown[:MOST_PROPOSED]), same[0] if same else "")
