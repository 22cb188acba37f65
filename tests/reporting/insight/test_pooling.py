"""A meta-analysis by hand, and against published figures."""

import pytest

from reporting.insight.arms import bookings_needed
from reporting.insight.before_after import Verdict
from reporting.insight.pooling import Found, pooled
from reporting.insight.spending import bounds
from reporting.insight.student import reach

NEEDED = bookings_needed(0.15, 0.03, power=0.95)


def one(fall, variance, counted=1400, sessions=70):
    return Found(rate_a=0.15, fall=fall, variance=variance, counted=counted, sessions=sessions)


def test_of_none_there_is_nothing():
    assert pooled([], effect=0.03) is None


def test_every_booking_counts_alike_whatever_spread_was_found():
    found = pooled([one(0.02, 0.0001, 2100, 106), one(0.03, 0.0003, 700, 36)], effect=0.03)
    assert found.fall == pytest.approx((0.02 * 3 + 0.03) / 4)
    assert found.unlike == 0
    assert (found.partnerships, found.counted) == (2, 2800)
    # Satterthwaite: variances of 9 parts with 105 degrees of freedom, and of 3 with 35.
    apart = reach(bounds((2100 / NEEDED, 2800 / NEEDED))[-1], 144 / (81 / 105 + 9 / 35))
    assert (found.high - found.low) / 2 == pytest.approx(apart * (9 * 0.0001 + 0.0003) ** 0.5 / 4, rel=1e-4)


def test_few_sessions_leave_more_doubt():
    """The same figures, of 12 sessions each and of 70: as much wider as Student's t has it at 55 and 345 degrees."""
    few, many = (pooled([one(0.01, 0.0004, sessions=sessions)] * 5, effect=0.03) for sessions in (12, 70))
    bound = bounds(tuple(1400 * number / NEEDED for number in range(1, 6)))[-1]
    wider = reach(bound, 55) / reach(bound, 345)
    assert wider > 1.02
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(wider, rel=1e-4)


def test_that_partnerships_differ_is_said():
    """By hand: Q = 32, so I squared = 31 / 32."""
    found = pooled([one(0.08, 0.0001), one(0.0, 0.0001)], effect=0.03)
    assert found.unlike == pytest.approx(31 / 32)
    assert found.fall == pytest.approx(0.04)


def test_verdict_waits_for_enough_bookings():
    """The same figures, of 100 bookings each and of 1,400."""
    few, enough = (pooled([one(0.03, 0.0004, counted)] * 5, effect=0.03) for counted in (100, 1500))
    assert few.verdict == Verdict.TOO_EARLY
    assert enough.verdict == Verdict.BETTER
    assert pooled([one(-0.03, 0.0004)] * 5, effect=0.03).is_worse
    assert pooled([one(0.0, 0.0004, 1500)] * 5, effect=0.03).verdict == Verdict.NO_SIGN


def test_once_enough_is_known_the_verdict_stands_and_the_range_narrows():
    """The sixth file would turn it: but nothing is left to be spent on a look more."""
    five = [one(0.01, 0.0004, 1500)] * 5
    then, later = pooled(five, effect=0.03), pooled([*five, one(0.2, 0.0004, 1500)], effect=0.03)
    assert (then.verdict, later.verdict) == (Verdict.NO_SIGN, Verdict.NO_SIGN)
    assert later.low > 0
    assert later.high - later.low < then.high - then.low
