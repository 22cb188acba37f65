from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.insight.turnout import Filling, Kept, Room, Turnout, filling, outlook, turnout

CHANCES = st.lists(st.floats(0, 1), max_size=30)


def binomial(people, share):
    return [comb(people, n) * share**n * (1 - share) ** (people - n) for n in range(people + 1)]


def test_people_who_decide_alone_come_binomially():
    assert turnout([0.15] * 20, 0.0).chances == pytest.approx(binomial(20, 0.85))


def test_people_who_differ_and_decide_alone_are_each_counted_for_themselves():
    assert turnout([0.0, 0.5, 1.0], 0.0).chances == pytest.approx([0, 0.5, 0.5, 0])
    assert turnout([0.1, 0.4], 0.0).chances == pytest.approx([0.04, 0.42, 0.54])


def test_people_who_are_alike_come_beta_binomially():
    # scipy.stats.betabinom(20, 0.85 * 19, 0.15 * 19).pmf([20, 17, 12]): intraclass correlation 1 / 20
    found = turnout([0.15] * 20, 0.05).chances
    assert [found[n] for n in (20, 17, 12)] == pytest.approx(
        [0.10948440991786247, 0.1669186606777512, 0.020413593479117257], abs=1e-9
    )


def test_likeness_keeps_the_mean_and_makes_the_variance_so_much_larger():
    alone, together = turnout([0.1, 0.2, 0.3] * 6, 0.0), turnout([0.1, 0.2, 0.3] * 6, 0.1)
    spread = [sum((n - one.mean) ** 2 * chance for n, chance in enumerate(one.chances)) for one in (alone, together)]
    roots = sum((q * (1 - q)) ** 0.5 for q in [0.1, 0.2, 0.3] * 6)
    assert together.mean == pytest.approx(alone.mean) == pytest.approx(14.4)
    assert spread[0] == pytest.approx(6 * (0.09 + 0.16 + 0.21))
    assert spread[1] == pytest.approx(0.9 * spread[0] + 0.1 * roots**2, rel=1e-6)


def test_wholly_alike_means_all_or_none():
    assert turnout([0.2] * 3, 1.0).chances == pytest.approx([0.2, 0, 0, 0.8])


def test_nobody_booked_and_one_booked():
    assert turnout([], 0.05).chances == [1.0]
    assert turnout([0.3], 0.05).chances == pytest.approx([0.3, 0.7])


@pytest.mark.parametrize(("chances", "icc"), [([1.1], 0.0), ([-0.1], 0.0), ([0.1], 1.5), ([float("nan")], 0.0)])
def test_what_is_no_probability_is_refused(chances, icc):
    with pytest.raises(ValueError, match="between 0 and 1"):
        turnout(chances, icc)


def test_interval_is_the_shortest_that_is_likely_enough():
    spread = Turnout([0.02, 0.05, 0.2, 0.4, 0.25, 0.06, 0.02])
    assert spread.interval(0.6) == (3, 4)
    assert spread.interval(0.86) == (2, 4)
    assert spread.interval() == (2, 5)  # 91 %
    assert spread.interval(1.0) == (0, 6)
    assert Turnout([0.0, 1.0]).interval() == (1, 1)
    assert Turnout([1.0]).interval() == (0, 0)


def test_interval_may_fall_one_in_a_hundred_short_and_no_more():
    assert Turnout([0.05, 0.895, 0.055]).interval() == (1, 1)
    assert Turnout([0.05, 0.885, 0.065]).interval() == (1, 2)


def test_extra_places_are_the_most_that_a_risk_allows():
    # 20 seats and 15 % no-shows: of 21 all come with 3.3 %, of 22 more than 20 with 13.7 %.
    found = outlook([0.15] * 20, Room(20), icc=0.0, usual=0.15)
    assert (found.extra, found.overflow) == (1, pytest.approx(0.85**21))
    assert (found.expected, found.filled_without) == pytest.approx((17, 0.85))
    assert found.filled == pytest.approx((21 * 0.85 - 0.85**21) / 20)
    assert outlook([0.15] * 20, Room(20), icc=0.0, usual=0.15, risk=0.14).extra == 2
    assert outlook([0.15] * 20, Room(20), icc=0.0, usual=0.15, risk=0.03).extra == 0


def test_spare_chairs_allow_more():
    assert outlook([0.15] * 20, Room(20, spare=1), icc=0.0, usual=0.15).extra == 2


def test_places_that_are_still_free_count_as_booked_by_the_usual_people():
    half, full = (outlook([0.15] * booked, Room(20), icc=0.02, usual=0.15) for booked in (10, 20))
    assert (half.extra, half.overflow) == (full.extra, pytest.approx(full.overflow))
    assert half.expected == pytest.approx(8.5)


def test_session_that_is_overbooked_already_says_so():
    found = outlook([0.1] * 24, Room(20), icc=0.0, usual=0.1)
    assert found.extra == 4
    assert found.overflow == pytest.approx(sum(binomial(24, 0.9)[21:]))


def test_room_without_a_seat_takes_nobody():
    found = outlook([], Room(0), icc=0.0, usual=0.15)
    assert (found.expected, found.extra, found.filled) == (0, 0, 0)


def test_extra_places_end_where_everybody_stays_away():
    assert outlook([1.0] * 5, Room(5), icc=0.0, usual=1.0).extra == 5


def test_filling_counts_seats_taken_and_people_without_a_chair():
    assert filling([Kept(18, 20, 20), Kept(23, 20, 22), Kept(9, 10, 10)]) == Filling(
        filled=pytest.approx(49 / 50), turned_away=1, overfull=1
    )
    assert filling([]) is None


@given(CHANCES, st.floats(0, 1))
def test_chances_sum_to_one_and_have_the_bookings_mean(chances, icc):
    found = turnout(chances, icc)
    assert len(found.chances) == len(chances) + 1
    assert sum(found.chances) == pytest.approx(1)
    assert found.mean == pytest.approx(sum(1 - chance for chance in chances), abs=1e-6)
    low, high = found.interval()
    assert sum(found.chances[low : high + 1]) >= 0.89 - 1e-9


@given(st.lists(st.floats(0.01, 0.6), min_size=5, max_size=25), st.floats(0, 0.2), st.integers(0, 3), st.floats(0, 0.2))
def test_more_spare_chairs_or_risk_never_allow_fewer_extra_places(chances, icc, spare, risk):
    def extra(*, spare=spare, risk=risk):
        return outlook(chances, Room(len(chances), spare), icc=icc, usual=0.15, risk=risk).extra

    assert extra() <= extra(spare=spare + 1)
    assert extra() <= extra(risk=risk + 0.05)


@given(st.lists(st.floats(0.01, 0.6), min_size=5, max_size=25), st.floats(0, 0.2), st.floats(0, 0.2))
def test_risk_is_kept_or_nothing_is_added(chances, icc, risk):
    found = outlook(chances, Room(len(chances)), icc=icc, usual=0.15, risk=risk)
    assert found.extra == 0 or found.overflow <= risk
    assert found.filled >= found.filled_without - 1e-9
