"""Spellings that may be one thing: St Mary's, St. Marys C of E, ST MARYS CE PRIMARY SCHOOL.

Nothing is made one here. What differs in writing only is proposed as the same; what is like it is shown beside it.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from training.likeness import are_like_or_same, traces_of, writing_key
from training.text import folded

MOST_PROPOSED = 4  # other spellings beside one


@dataclass(frozen=True)
class Alike:
    """A spelling, how many rows have it, and what it may be the same as: `proposed` by the writing, or nothing."""

    name: str
    count: int
    others: tuple[str, ...]
    proposed: str = ""


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
        for trace in traces_of(name, kind):
            by_trace.setdefault(trace, set()).add(key)
    rank = _ranked(names, rows, known_by_fold)
    found = []
    for key, name in in_file.items():
        if key in known_by_fold:
            continue
        near = {other for trace in traces_of(name, kind) for other in by_trace[trace]} - {key}
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


def _as_question(name: str, count: int, others: list[str], kind: str) -> Alike:
    same = [other for other in others if writing_key(other, kind) == writing_key(name, kind)]
    likeness: Callable[[str], float] = lambda other: -SequenceMatcher(None, folded(name), folded(other)).ratio()  # noqa: E731
    shown = [*same, *sorted((other for other in others if other not in same), key=likeness)]
    return Alike(name, count, tuple(shown[:MOST_PROPOSED]), same[0] if same else "")
