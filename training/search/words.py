"""What somebody who searches means: their words, with those that mean the same. No database here."""

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from training.text import folded

LONGEST_PHRASE = 6
MOST_TERMS = 12  # more words than that narrow a search to nothing
# Said of every course, or of none.
_SAYS_NOTHING = frozenset(
    """
    a about all an and any are at by can do find for from how i in is it me my near of on or our please the to up want
    what when where which who with you class classes course courses date dates event events session sessions train
    training trainings
    """.split()  # noqa: SIM905  # a list of words reads as words
)
_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name} | {
    name.lower(): n for n, name in enumerate(calendar.month_abbr) if name
}
_MONTHS["sept"] = 9
_WEEKDAYS = {name.lower(): n for n, name in enumerate(calendar.day_name, 1)}
_NUMBERS = {"1": "1", "one": "1", "2": "2", "two": "2", "3": "3", "three": "3"}
_WAYS: dict[str, set[tuple[str, ...]]] = {
    "online": {
        ("online",),
        ("virtual",),
        ("virtually",),
        ("remote",),
        ("remotely",),
        ("webinar",),
        ("webinars",),
        ("zoom",),
    },
    "in person": {("in", "person"), ("face", "to", "face"), ("f2f",), ("classroom",)},
}
_ENDING = re.compile(r"^(.{4,}?)(?:ies|es|s)$|^(.{5,})ing$|^(.{6,})ed$")

Phrase = tuple[str, ...]


def tokens(text: str) -> list[str]:
    """Return the words of a text as they are compared: "Children's e-safety" is "children", "e", "safety"."""
    words = re.findall(r"\w+(?:'\w+)*", folded(text))
    return [word.removesuffix("'s") for word in words]


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """One thing that a term can mean: words that stand one after the other, and what else is known by them."""

    words: Phrase
    is_abbreviation: bool = False
    level: str = ""
    delivery: str = ""
    month: int = 0
    year: int = 0
    weekday: int = 0

    @property
    def is_fact(self) -> bool:
        """Tell whether it says more than its letters: "send" and "may" are words of many a sentence, so such a meaning
        is not looked for in running text.
        """
        return bool(self.is_abbreviation or self.delivery or self.month or self.year or self.weekday)

    @property
    def pattern(self) -> str:
        """Return the part of a pattern, for either database, that such a text fits from the beginning of a word on.

        The last word may go on ("exploit" finds "exploitation"), but an abbreviation only by an "s".
        """
        return r"\W+".join(map(re.escape, self.words)) + (r"s?($|\W)" if self.is_abbreviation else "")


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word or phrase as typed, and all that it can mean; or its `parts`, where each fits somewhere."""

    typed: str
    meanings: Sequence[Meaning]
    parts: Sequence["Term"] = ()


@dataclass(frozen=True)
class Synonyms:
    """Groups of phrases that mean the same, found by any of them."""

    groups: Sequence[frozenset[Phrase]]
    written: dict[Phrase, str] = field(default_factory=dict)  # as in the list, of which capitals tell abbreviations

    def of(self, phrase: Phrase) -> set[Phrase]:
        return set().union(*(group for group in self.groups if phrase in group))

    def is_abbreviation(self, phrase: Phrase) -> bool:
        """Tell whether it is written as one: with a second capital letter, or two letters long."""
        text = self.written.get(phrase, "")
        return len(phrase) == 1 and (sum(sign.isupper() for sign in text) > 1 or len(phrase[0]) < 3)


def synonyms_from(text: str) -> Synonyms:
    """Return the groups of a list that has one on each line, with commas between its words."""
    groups: list[frozenset[Phrase]] = []
    written: dict[Phrase, str] = {}
    for line in text.splitlines():
        phrases = {tuple(tokens(part)): part.strip() for part in line.split(",")}
        phrases.pop((), None)
        written |= phrases
        if len(phrases) > 1:
            groups.append(frozenset(phrases))
    return Synonyms(groups, written)


def terms_of(query: str, synonyms: Synonyms) -> list[Term]:
    """Return what a query asks for: each term has to fit. The longest phrase that is known goes first; words that say
    nothing here ("training", "the") are left out.
    """
    words = tokens(query)
    terms: list[Term] = []
    at = 0
    while at < len(words) and len(terms) < MOST_TERMS:
        for length in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
            phrase = tuple(words[at : at + length])
            if term := _term(phrase, synonyms):
                terms.append(term)
            elif length > 1:
                continue
            at += length
            break
    return terms


def _term(phrase: Phrase, synonyms: Synonyms) -> Term | None:
    """Return the term of a phrase that is known, or of any one word that says something."""
    same = _same(phrase, synonyms)
    level, delivery = _level(phrase), _delivery(phrase)
    if len(phrase) > 1 and not (same or level or delivery):
        return None
    if len(phrase) == 1 and phrase[0] in _SAYS_NOTHING and not same:
        return None
    meanings = [_meaning(one, synonyms) for one in sorted({phrase, *same})]
    if not _meaning(phrase, synonyms).is_fact:  # as typed, a plural finds the one, and "trafficked" the trafficking
        meanings.append(Meaning(words=(*phrase[:-1], stem(phrase[-1]))))
    parts = [] if len(phrase) == 1 or level or delivery else [_part(word) for word in phrase]
    return Term(typed=" ".join(phrase), meanings=meanings, parts=parts)


def _part(word: str) -> Term:
    return Term(typed=word, meanings=[Meaning(words=(stem(word),))])


def _same(phrase: Phrase, synonyms: Synonyms) -> set[Phrase]:
    """Return what means the same as the phrase, or as its singular."""
    last = phrase[-1]
    singulars = {last, last.removesuffix("s"), last.removesuffix("es"), re.sub("ies$", "y", last)}
    return set().union(*(synonyms.of((*phrase[:-1], one)) for one in singulars))


def _meaning(phrase: Phrase, synonyms: Synonyms) -> Meaning:
    word = phrase[0] if len(phrase) == 1 else ""
    return Meaning(
        words=phrase,
        is_abbreviation=synonyms.is_abbreviation(phrase),
        level=_level(phrase),
        delivery=_delivery(phrase),
        month=_MONTHS.get(word, 0),
        year=int(word) if re.fullmatch(r"20\d\d", word) else 0,
        weekday=_WEEKDAYS.get(word, 0) or _WEEKDAYS.get(word.removesuffix("s"), 0),
    )


def _level(phrase: Phrase) -> str:
    """Return the level that "level 2", "level two" and "l2" name; "" for anything else."""
    if len(phrase) == 2 and phrase[0] in {"level", "lvl"}:
        return _NUMBERS.get(phrase[1], "")
    if len(phrase) == 1 and (short := re.fullmatch(r"l([123])", phrase[0])):
        return short[1]
    if phrase in {("introduction",), ("introductory",)}:
        return "introduction"
    return "specialist" if phrase == ("specialist",) else ""


def _delivery(phrase: Phrase) -> str:
    return next((way for way, phrases in _WAYS.items() if phrase in phrases), "")


def stem(word: str) -> str:
    """Return the word without an ending, so that one form finds another: "families" and "family" both begin with
    "famil", "safeguarding" and "safeguard" with "safeguard".
    """
    found = _ENDING.match(word)
    return next(filter(None, found.groups())) if found and not word.endswith("ss") else word


def known_words(synonyms: Synonyms) -> Iterable[str]:
    """Return the words that are understood though no course has them."""
    yield from _MONTHS
    yield from _WEEKDAYS
    yield from ("level", *_SAYS_NOTHING)
    for phrases in [*synonyms.groups, *map(frozenset, _WAYS.values())]:
        for phrase in phrases:
            yield from phrase
