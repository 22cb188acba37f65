"""Organisations of which little is known: how far shrunken rates lie from the truth, and how far plain ones."""

from random import Random

import pytest

from reporting.insight.lines import Line
from reporting.insight.shrinkage import prior_of, shrink
from tests.support.simulated import away, luck
from tests.support.thoroughness import played

ROUNDS = played(2000, usually=150)


@pytest.mark.long
def test_shrinking_more_than_halves_the_error_of_organisations_under_fifteen_bookings():
    plain, ours = [], []
    for seed in range(ROUNDS):
        random = Random(f"shrinkage {seed}")
        truth = {organisation: luck(random, 0.15, 0.02) for organisation in range(30)}
        sizes = {organisation: random.choice((6, 8, 10, 12, 14, 40, 80, 150)) for organisation in truth}
        lines = [Line(key, away(random, sizes[key], rate), sizes[key]) for key, rate in truth.items()]
        prior = prior_of(lines)
        for line in lines:
            if line.recorded < 15:
                plain.append((line.rate - truth[line.key]) ** 2)
                ours.append((shrink(line, prior).rate - truth[line.key]) ** 2)
    before, after = ((sum(squares) / len(squares)) ** 0.5 for squares in (plain, ours))
    print(f"error of a rate under 15 bookings: {before:.3f} plain, {after:.3f} shrunken")
    assert after < before / 2
