"""What a mistyped word was to be: the nearest of the words that are known, by the letters in threes that they share.

Worked out here and not by the database, so that it is the same on each.
"""

from collections.abc import Iterable

SHORTEST = 3
NEAR_ENOUGH = 0.3  # as pg_trgm has it


def trigrams(word: str) -> set[str]:
    """Return the letters of a word in threes, as pg_trgm counts them: two blanks before it and one after."""
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def similarity(one: str, other: str) -> float:
    """Return how many of the threes of both are in both, from 0 to 1."""
    first, second = trigrams(one), trigrams(other)
    return len(first & second) / len(first | second)


def edits(one: str, other: str) -> int:
    """Return how many letters have to be added, left out, changed or swapped with the next to make one of the other."""
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        before_last, last = last, row
    return last[-1]


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that this one was meant to be, or "" where none is near.

    One wrong letter is near in any word; two are in a word of eight letters or more; beyond that the threes decide.
    """
    best: tuple[int, float, str] | None = None
    for candidate in set(known):
        if len(candidate) < SHORTEST or abs(len(candidate) - len(word)) > 3 or candidate == word:
            continue
        distance, alike = edits(word, candidate), similarity(word, candidate)
        is_near = distance <= 1 or (len(word) >= 8 and distance <= 2) or (alike >= NEAR_ENOUGH and distance <= 2)
        if is_near and (best is None or (distance, -alike, candidate) < best):
            best = (distance, -alike, candidate)
    return best[2] if best and len(word) >= SHORTEST else ""
