"""A meta-analysis by hand, and against published figures."""

import pytest

from reporting.insight.before_after import Verdict
from reporting.insight.pooling import Found, pooled


def one(fall, variance, counted=1400):
    return Found(rate_a=0.15, fall=fall, variance=variance, counted=counted)


def test_of_none_there_is_nothing():
    assert pooled([], effect=0.03) is None


def test_alike_partnerships_weigh_by_what_they_know():
    found = pooled([one(0.02, 0.0001), one(0.03, 0.0003)], effect=0.03)
    assert found.fall == pytest.approx((0.02 * 3 + 0.03) / 4)
    assert found.unlike == 0
    assert (found.partnerships, found.counted) == (2, 2800)


def test_unlike_partnerships_are_weighed_more_evenly_and_the_range_is_wider():
    """By hand: Q = 32, so tau squared = (32 - 1) / (20000 - 10000) = 0.0031 and I squared = 31 / 32."""
    found = pooled([one(0.08, 0.0001), one(0.0, 0.0001)], effect=0.03)
    assert found.unlike == pytest.approx(31 / 32)
    alike = pooled([one(0.04, 0.0001), one(0.04, 0.0001)], effect=0.03)
    assert found.fall == pytest.approx(alike.fall)
    assert (found.high - found.low) / (alike.high - alike.low) == pytest.approx((0.0032 / 0.0001) ** 0.5)


def test_verdict_waits_for_enough_bookings():
    """The same figures, of 100 bookings each and of 1,400."""
    few, enough = (pooled([one(0.03, 0.0004, counted)] * 5, effect=0.03) for counted in (100, 1400))
    assert few.verdict == Verdict.TOO_EARLY
    assert enough.verdict == Verdict.BETTER
    assert pooled([one(-0.03, 0.0004)] * 5, effect=0.03).is_worse
    assert pooled([one(0.0, 0.0004)] * 5, effect=0.03).verdict == Verdict.NO_SIGN
