"""What somebody could work out from published figures: a puzzle of unknown numbers and what is told of their sums.

The numbers as they truly are solve it. How far a hidden figure could differ is shown by other solutions, each reached
from that one by steps of one: what a step puts out of order is mended by further steps. A solution that is found proves
that the figure can be so; one that is overlooked only makes us hide more.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

DEEPEST = 7  # steps that may mend one step
BROADEST = 5  # ways that are tried at each of them
MOST_TRIES = 150  # for one step, all told
MOST_LOOKED_AT = 300  # unknowns of a sum, where some are found that may do
LONGER = 10  # as many of them where much hangs on it


@dataclass
class Told:
    """What is told of a sum of unknowns, each with its sign: between what it lies."""

    terms: dict[int, int]
    low: float
    high: float
    value: int = 0

    @property
    def wrong(self) -> int:
        """Return which way it has to go to be true again: 1, -1, or 0 where it is."""
        return -1 if self.value > self.high else 1 if self.value < self.low else 0


class Puzzle:
    """`values` are the unknowns as they truly are: whole numbers, none below nought."""

    def __init__(self, values: Iterable[int]):
        self.truth = list(values)
        self.values = list(self.truth)
        self.told: list[Told] = []
        self._told_of: list[list[tuple[int, int]]] = [[] for _ in self.values]
        self._wrong: set[int] = set()
        self._tries = self.looked_at = 0
        self._most_tries, self._broadest = MOST_TRIES, BROADEST

    @contextmanager
    def looking_longer(self) -> Iterator[None]:
        """Look for solutions with more patience, where much hangs on whether there is one."""
        self._most_tries, self._broadest = MOST_TRIES * LONGER, BROADEST * 2
        try:
            yield
        finally:
            self._most_tries, self._broadest = MOST_TRIES, BROADEST

    def tell(self, terms: Mapping[int, int] | Iterable[int], low: float, high: float) -> int:
        """Add what is told of a sum, and return its number. What is told must be true."""
        signed = dict(terms) if isinstance(terms, Mapping) else dict.fromkeys(terms, 1)
        value = sum(sign * self.values[one] for one, sign in signed.items())
        if not low <= value <= high:
            raise ValueError(f"{value} does not lie between {low} and {high}")
        number = len(self.told)
        self.told.append(Told(signed, low, high, value))
        for one, sign in signed.items():
            self._told_of[one].append((number, sign))
        return number

    def is_so(self, terms: Mapping[int, int], low: float, high: float) -> bool:
        return low <= sum(sign * self.values[one] for one, sign in terms.items()) <= high

    def tell_less(self, number: int, low: float, high: float) -> None:
        """Say of a sum that only this is told of it."""
        self.told[number].low, self.told[number].high = low, high

    def reach(self, number: int, *, direction: int, most: int) -> int:
        """Return how many steps up (1) or down (-1) a sum can surely be from what it truly is, `most` at most."""
        steps = 0
        while steps < most and self._stepped(number, direction):
            steps += 1
        self._back_to_the_truth()
        return steps

    def is_at_its_end(self, number: int, direction: int) -> bool:
        told = self.told[number]
        return told.value >= told.high if direction > 0 else told.value <= told.low

    def _back_to_the_truth(self) -> None:
        for one, (now, true) in enumerate(zip(self.values, self.truth, strict=True)):
            if now != true:
                self._change(one, true - now)

    def _change(self, one: int, by: int) -> None:
        self.values[one] += by
        for number, sign in self._told_of[one]:
            told = self.told[number]
            told.value += sign * by
            if told.low <= told.value <= told.high:
                self._wrong.discard(number)
            else:
                self._wrong.add(number)

    def _stepped(self, number: int, direction: int) -> bool:
        """Move a sum by one, everything that is told still true; or leave all as it was and return False."""
        self._tries = self._most_tries
        return self._mended_by(number, direction, {}, frozenset(), DEEPEST)

    def _mended(self, changed: dict[int, int], kept: frozenset[int], depth: int) -> bool:
        if not self._wrong:
            return True
        if not depth or not self._tries:
            return False
        number = min(self._wrong, key=lambda wrong: len(self.told[wrong].terms))
        return self._mended_by(number, self.told[number].wrong, changed, kept, depth)

    def _mended_by(
        self, number: int, direction: int, changed: dict[int, int], kept: frozenset[int], depth: int
    ) -> bool:
        """Try to move a sum by one of its unknowns, those first that put the least out of order. What has been changed
        is not changed back, and unknowns of the sum that is asked about (`kept`) stay.
        """
        kept_now = kept or frozenset(self.told[number].terms)
        for one, by in self._ways(number, direction, changed, kept):
            self._tries -= 1
            self._change(one, by)
            changed[one] = changed.get(one, 0) + by
            if self._mended(changed, kept_now, depth - 1):
                return True
            changed[one] -= by
            self._change(one, -by)
            if self._tries <= 0:
                return False
        return False

    def _ways(
        self, number: int, direction: int, changed: dict[int, int], kept: frozenset[int]
    ) -> list[tuple[int, int]]:
        found: list[tuple[int, int, int]] = []
        for looked_at, (one, sign) in enumerate(self.told[number].terms.items(), 1):
            self.looked_at += 1
            if looked_at > MOST_LOOKED_AT and len(found) >= self._broadest:
                break
            by = direction * sign
            if one in kept or self.values[one] + by < 0 or changed.get(one, 0) * by < 0:
                continue
            harm = self._harm(one, by)
            if harm == 0:
                return [(one, by)]
            found.append((harm, one, by))
        found.sort()
        return [(one, by) for _, one, by in found[: self._broadest]]

    def _harm(self, one: int, by: int) -> int:
        """Return how many sums would be out of order after a change."""
        harm = len(self._wrong)
        for number, sign in self._told_of[one]:
            told = self.told[number]
            value = told.value + sign * by
            harm += (not told.low <= value <= told.high) - (number in self._wrong)
        return harm
