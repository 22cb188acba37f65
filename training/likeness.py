"""How like each other two names are: of organisations, of courses, and of people as they are spelt. One rule for all
who look for one thing under two names, in a spreadsheet, in Turnout or in the list of a meeting.

Nothing is made one here. What differs in writing only is the same; what is like it, somebody should look at.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from training.text import folded

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
_TOO_COMMON = (
    "school primary academy nursery trust nhs council county service team police college centre ce saint care "
    "children child family health hospital church community infant junior secondary foundation high rc preschool "
    "first middle safeguarding training level course awareness introduction working together young people abuse "
    "workshop city town borough district north south east west social "
)
_GENERIC = frozenset(_TOO_COMMON.split())


def is_spelt_alike(one: str, other: str, *, least: float = LIKE) -> bool:
    """Tell whether so much of two texts is the same, letter by letter; what cannot be is found out cheaply."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least and matcher.ratio() >= least


@lru_cache(maxsize=20_000)
def words_of(name: str, kind: str) -> tuple[str, ...]:
    """Return what is left of a name when writing does not count: "St. Mary’s School" is ("saint", "mary")."""
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
    return " ".join(words_of(name, kind))


def figures_of(name: str, kind: str) -> tuple[str, ...]:
    """Return the numbers of a name in order: Level 2 and Level 3 are two courses, however alike they are written."""
    return tuple(sorted(re.findall(r"\d+", " ".join(words_of(name, kind)))))


def _initials(words: Sequence[str]) -> str:
    return "".join(word[0] for word in words)


def are_like(one: str, other: str, kind: str) -> bool:
    """Tell whether two names are so like each other that somebody should look at them; never with other figures."""
    first, second = words_of(one, kind), words_of(other, kind)
    if not first or not second or figures_of(one, kind) != figures_of(other, kind):
        return False
    if is_short_for(first, second) or is_short_for(second, first):
        return True
    small, large = sorted((set(first), set(second)), key=len)
    if small <= large and small - _GENERIC:
        return True
    return is_spelt_alike("".join(first), "".join(second))


def is_short_for(short: Sequence[str], long: Sequence[str]) -> bool:
    """Tell whether one is the other's initials: WVT is Wye Valley NHS Trust."""
    if len(short) != 1 or not 3 <= len(short[0]) <= 6 or len(long) < 3:
        return False
    return short[0] in {_initials(long), _initials([word for word in long if word not in {"nhs", "foundation"}])}


def traces_of(name: str, kind: str) -> set[str]:
    """Return what two names have in common where one is to be held against the other: a telling word, a letter left out
    or not, or initials.
    """
    words = words_of(name, kind)
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


def are_like_or_same(one: str, other: str, kind: str) -> bool:
    return writing_key(one, kind) == writing_key(other, kind) or are_like(one, other, kind)
