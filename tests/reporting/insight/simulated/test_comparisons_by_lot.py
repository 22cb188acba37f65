"""Comparisons by lot with and without an effect, looked at every week of a year, alone and over five partnerships."""

from random import Random

import pytest

from reporting.insight.arms import Cluster, bookings_needed, difference, judged
from reporting.insight.before_after import Verdict
from reporting.insight.pooling import Found, pooled
from reporting.insight.spending import LEAST_STEP
from tests.support.simulated import luck, sampling_error
from tests.support.thoroughness import SIMULATIONS, played

ROUNDS = played(3000, usually=150)
SIZE, SESSIONS, WEEKS = 20, 70, 52  # 1,400 bookings a year


def session(random, rate_a, rate_b, icc, size=SIZE):
    """A session in which everybody's arm is drawn; what luck does to it, it does to both arms."""
    own = luck(random, rate_a, icc)
    counts = [0, 0, 0, 0]
    for _ in range(size):
        is_b = random.random() < 0.5
        counts[2 * is_b] += 1
        counts[2 * is_b + 1] += random.random() < (own * rate_b / rate_a if is_b else own)
    return Cluster(*counts)


def year(random, rate_a, rate_b, icc, sessions=SESSIONS, sizes=(SIZE,)):
    return [session(random, rate_a, rate_b, icc, random.choice(sizes)) for _ in range(sessions)]


def looked_at(sessions, effect=0.03, weeks=WEEKS):
    """Return the look at which it was called, weekly until then."""
    planned, shares = sum(one.counted_a + one.counted_b for one in sessions), []
    last = None
    for week in range(1, weeks + 1):
        known = sessions[: round(len(sessions) * week / weeks)]
        share = round(sum(one.counted_a + one.counted_b for one in known) / planned, 2)
        if share - (shares[-1] if shares else 0) < LEAST_STEP - 1e-9:
            if week < weeks:
                continue
            shares.pop()
        shares.append(share)
        last = judged(difference(known), shares=shares, is_last=week == weeks, effect=effect)
        if last.is_called:
            break
    return last


def called_without_effect(icc, number):
    called = 0
    for seed in range(number):
        found = looked_at(year(Random(f"no effect {icc} {seed}"), 0.15, 0.15, icc))
        called += found.verdict == Verdict.BETTER or found.is_worse
    print(f"no effect, ICC {icc}: {called / number:.4f} of {number} called in a year of weekly looks")
    return called / number


@pytest.mark.long
@pytest.mark.parametrize("icc", [0.03, 0.05])
def test_comparison_without_effect_is_called_in_at_most_one_of_twenty(icc):
    assert called_without_effect(icc, ROUNDS) <= 0.05 + sampling_error(0.05, ROUNDS, 2.0)


@pytest.mark.long
@pytest.mark.skipif(not SIMULATIONS, reason="every year has shares, and so bounds, of its own: minutes")
def test_sessions_of_unequal_size_change_nothing():
    number, called = 600, 0
    for seed in range(number):
        found = looked_at(year(Random(f"unequal {seed}"), 0.15, 0.15, 0.05, sizes=(6, 12, 35)), weeks=24)
        called += found.verdict == Verdict.BETTER or found.is_worse
    print(f"no effect, ICC 0.05, sessions of 6, 12 and 35: {called / number:.4f} of {number} called")
    assert called / number <= 0.05 + sampling_error(0.05, number, 2.0)


@pytest.mark.long
def test_without_the_bound_looking_every_week_calls_far_too_many():
    """The control: 1.96 standard errors at each of the same looks."""
    number, called = max(60, ROUNDS // 10), 0
    for seed in range(number):
        sessions = year(Random(f"no bound {seed}"), 0.15, 0.15, 0.05)
        looks = [difference(sessions[: round(SESSIONS * week / WEEKS)]) for week in range(8, WEEKS + 1)]
        called += any(abs(one.fall) > 1.96 * one.standard_error for one in looks if one)
    print(f"no effect, ICC 0.05, no bound: {called / number:.3f} called")
    assert called / number > 0.1


@pytest.mark.long
@pytest.mark.parametrize("points", [3, 5])
def test_one_partnership_alone_sees_what_its_bookings_say_that_it_can(points):
    """As many bookings as the plan says show the stated fall nine times in ten; 3 points take years of 1,400."""
    effect = points / 100
    needed = bookings_needed(0.15, effect)
    number = max(40, ROUNDS // 10)
    weeks = round(52 * needed / (SIZE * SESSIONS))
    seen = 0
    for seed in range(number):
        sessions = year(Random(f"alone {points} {seed}"), 0.15, 0.15 - effect, 0.04, sessions=round(needed / SIZE))
        seen += looked_at(sessions, effect, weeks=min(weeks, 100)).verdict == Verdict.BETTER
    print(
        f"{points} points, alone, {needed} bookings ({needed / 1400:.1f} years of 1,400): seen in {seen / number:.3f}"
    )
    assert seen / number >= 0.9 - sampling_error(0.9, number, 2.0)


def five(random, rate_a, rate_b, icc, sessions=SESSIONS):
    found = []
    for _ in range(5):
        own = difference(year(random, rate_a, rate_b, icc, sessions))
        found.append(Found(own.rate_a, own.fall, own.variance, own.counted, own.sessions))
    return found


@pytest.mark.long
@pytest.mark.parametrize(("sessions", "icc"), [(70, 0.03), (70, 0.05), (80, 0.05)])
def test_five_partnerships_see_three_points_nine_times_in_ten(sessions, icc):
    """Of 1,400 bookings each, and of 1,600; at the last of five looks, one after each file."""
    number = max(60, ROUNDS // 3)
    seen = sum(
        pooled(five(Random(f"five {icc} {seed}"), 0.15, 0.12, icc, sessions), effect=0.03).verdict == Verdict.BETTER
        for seed in range(number)
    )
    print(f"15 to 12 in 100, five of {20 * sessions:,}, ICC {icc}: seen in {seen / number:.3f} of {number}")
    assert seen / number >= 0.9 - sampling_error(0.9, number, 2.0)


@pytest.mark.long
@pytest.mark.parametrize(("sessions", "effect", "icc"), [(70, 0.03, 0.03), (70, 0.03, 0.05), (30, 0.045, 0.05)])
def test_five_partnerships_without_effect_are_called_in_at_most_one_of_twenty(sessions, effect, icc):
    """However often files come: after one partnership's, after two, … and after all, five looks."""
    number, called = played(8000, usually=30), 0
    for seed in range(number):
        found = five(Random(f"five, none {sessions} {icc} {seed}"), 0.15, 0.15, icc, sessions)
        looks = [pooled(found[:some], effect=effect) for some in range(1, 6)]
        called += any(one.verdict == Verdict.BETTER or one.is_worse for one in looks)
    error = sampling_error(called / number, number, 1.0)
    print(
        f"no effect, five of {20 * sessions:,}, ICC {icc}, a look after each file: {called / number:.4f} ± {error:.4f}"
    )
    assert called / number <= 0.05 + sampling_error(0.05, number, 2.0)
