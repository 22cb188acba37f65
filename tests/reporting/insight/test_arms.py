"""The difference of two arms and what is said of it, on small counts done by hand."""

from math import sqrt

import pytest

from reporting.insight.arms import Cluster, bookings_needed, difference, judged, least_variance
from reporting.insight.before_after import Verdict

# Ten sessions, of each arm ten people: 3 lost in A, 1 in B.
CLEAR = [Cluster(100, 30, 100, 5)] * 6 + [Cluster(100, 34, 100, 9)] * 6


def test_rates_fall_and_variance_by_hand():
    found = difference([Cluster(10, 2, 10, 1), Cluster(20, 6, 10, 3)])
    assert found.rate_a == pytest.approx(8 / 30)
    assert found.rate_b == pytest.approx(4 / 20)
    assert found.fall == pytest.approx(8 / 30 - 0.2)
    assert (found.sessions, found.counted) == (2, 50)
    first = (2 - 10 * 8 / 30) / 30 - (1 - 10 * 0.2) / 20
    second = (6 - 20 * 8 / 30) / 30 - (3 - 10 * 0.2) / 20
    between = (first**2 + second**2) * 2
    assert found.variance == pytest.approx(max(between, least_variance(30, 8, 20, 4)))


def test_what_a_session_does_to_both_arms_alike_is_no_doubt_about_their_difference():
    unlike = [Cluster(50, lost, 50, lost) for lost in (0, 25, 0, 25, 0, 25, 0, 25, 0, 25)]
    found = difference(unlike)
    assert found.variance == pytest.approx(least_variance(500, 125, 500, 125))


@pytest.mark.parametrize("clusters", [[], [Cluster(0, 0, 5, 1)], [Cluster(5, 1, 0, 0)]])
def test_with_nobody_in_an_arm_there_is_no_difference(clusters):
    assert difference(clusters) is None


def test_nobody_lost_is_no_certainty():
    assert difference([Cluster(10, 0, 10, 0)] * 12).standard_error > 0


def test_clear_fall_is_better_and_the_other_way_round_is_worse():
    better = judged(difference(CLEAR), shares=[0.5], is_last=False, effect=0.03)
    assert (better.verdict, better.is_called, better.is_worse) == (Verdict.BETTER, True, False)
    turned = [Cluster(one.counted_b, one.lost_b, one.counted_a, one.lost_a) for one in CLEAR]
    worse = judged(difference(turned), shares=[0.5], is_last=False, effect=0.03)
    assert (worse.verdict, worse.is_called, worse.is_worse) == (Verdict.NO_SIGN, True, True)


def test_same_difference_is_too_early_where_little_of_the_planned_number_is_known():
    modest = difference([Cluster(40, 8, 40, 4)] * 12)
    assert modest.fall / modest.standard_error == pytest.approx(0.1 / sqrt(modest.variance))
    assert judged(modest, shares=[0.2], is_last=False, effect=0.03).verdict == Verdict.TOO_EARLY
    assert judged(modest, shares=[0.2, 1.0], is_last=True, effect=0.03).verdict == Verdict.BETTER


def test_of_few_sessions_nothing_is_said_whatever_they_show():
    few = judged(difference(CLEAR[:9]), shares=[0.5], is_last=False, effect=0.03)
    assert (few.verdict, few.is_called, few.low) == (Verdict.TOO_EARLY, False, None)


def test_no_sign_is_said_at_the_last_look_alone_and_only_of_a_stated_fall_outside_the_interval():
    same = difference([Cluster(200, 20, 200, 20)] * 30)
    assert judged(same, shares=[0.9], is_last=False, effect=0.05).verdict == Verdict.TOO_EARLY
    assert judged(same, shares=[0.9], is_last=True, effect=0.05).verdict == Verdict.NO_SIGN
    assert judged(same, shares=[0.9], is_last=True, effect=0.005).verdict == Verdict.TOO_EARLY


def test_smaller_falls_need_many_more_bookings():
    assert bookings_needed(0.15, 0.05) == pytest.approx(1945, abs=60)
    assert bookings_needed(0.15, 0.03) > 2.5 * bookings_needed(0.15, 0.05)
