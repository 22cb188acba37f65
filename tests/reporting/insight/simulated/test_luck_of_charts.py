"""Years in which nothing changes: how many charts mark a month. What is printed beside a chart rests on this."""

from random import Random

import pytest

from reporting.insight.p_prime import Month, p_prime_chart
from reporting.insight.points import BY_LUCK
from tests.support.simulated import away, luck, sampling_error
from tests.support.thoroughness import played

ROUNDS = played(1500, usually=100)


def marks(random, months, icc):
    counts = []
    for month in range(months):
        sizes = [random.randint(10, 25) for _ in range(random.randint(2, 8))]
        counts.append(Month(str(month), sum(away(random, size, luck(random, 0.15, icc)) for size in sizes), sum(sizes)))
    return bool(p_prime_chart(counts).standing_out)


@pytest.mark.long
@pytest.mark.parametrize("months", BY_LUCK)
def test_charts_mark_a_month_by_luck_as_often_as_is_printed(months):
    shares = [
        sum(marks(Random(f"luck {icc} {seed}"), months, icc) for seed in range(ROUNDS)) / ROUNDS for icc in (0, 0.05)
    ]
    print(f"{months} months: {shares[0]:.3f} of charts at ICC 0, {shares[1]:.3f} at ICC 0.05")
    mean = sum(shares) / 2
    assert mean == pytest.approx(BY_LUCK[months] / 100, abs=0.015 + sampling_error(mean, 2 * ROUNDS))
