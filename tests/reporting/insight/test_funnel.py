from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.insight.funnel import Place, funnel, limits_at
from reporting.insight.lines import Line

LINES = st.lists(
    st.tuples(st.integers(0, 80), st.floats(1, 4)).flatmap(
        lambda of: st.tuples(st.integers(0, of[0]), st.just(of[0]), st.just(of[1]))
    ),
    max_size=25,
)


def lines(*counts):
    return [Line(key, *count) for key, count in zip("abcdefghijklmnopqrstuvwxyz", counts, strict=False)]


def test_limits_by_hand():
    reach = 1.959964 * sqrt(0.2 * 0.8 / 100)
    assert limits_at(100, 0.2) == pytest.approx((0.2 - reach, 0.2 + reach), abs=1e-6)
    assert limits_at(4, 0.2)[0] == 0
    assert limits_at(4, 0.8)[1] == 1


def test_limits_of_998_in_1000_are_wider():
    inner, outer = limits_at(100, 0.2), limits_at(100, 0.2, 3.090232306167813)
    assert outer[0] < inner[0] < 0.2 < inner[1] < outer[1]
    assert outer[1] - 0.2 == pytest.approx(0.123609, abs=1e-6)


def test_line_with_a_design_effect_has_the_limits_of_a_smaller_one():
    found = funnel(lines((20, 100, 2.0), (20, 100)))
    assert [(spot.line.key, spot.size) for spot in found.spots] == [("a", 50), ("b", 100)]
    assert found.spots[0].limits_95 == limits_at(50, 0.2)


def test_lines_are_placed_by_their_intervals():
    # Mean 140 / 1000 = 0.14: the large line makes it, the others lie around it.
    found = funnel(lines((115, 900), (20, 50), (3, 25), (2, 25)))
    assert found.mean == 0.14
    assert {spot.line.key: spot.place for spot in found.spots} == {
        "a": Place.WITHIN,
        "b": Place.FAR_ABOVE,
        "c": Place.WITHIN,
        "d": Place.WITHIN,
    }
    assert [spot.line.key for spot in found.apart] == ["b"]
    assert found.sentence("courses") == (
        "1 of 4 courses lies outside the inner lines, where fewer than one would by chance alone, and 1 outside the "
        "outer lines."
    )


def test_nobody_is_ranked_whose_interval_holds_the_mean():
    # The highest rate of all is that of four people: it is not named, and the surer ones are, the highest first.
    found = funnel(lines((2, 4), (150, 1000), (30, 120), (20, 100), (0, 30), (2, 60)))
    assert [(spot.line.key, spot.place) for spot in found.apart] == [
        ("c", Place.ABOVE),
        ("f", Place.BELOW),
        ("e", Place.BELOW),
    ]


def test_a_wide_design_effect_takes_a_line_back_into_the_funnel():
    assert funnel(lines((30, 120), (150, 1000))).apart != ()
    assert funnel(lines((30, 120, 3.0), (150, 1000, 3.0))).apart == ()


def test_number_that_would_lie_outside_by_chance_grows_with_the_lines():
    found = funnel(lines((40, 100), (3, 60), *[(15, 100)] * 23))
    assert found.by_luck == pytest.approx(1.25)
    assert found.sentence("courses") == (
        "2 of 25 courses lie outside the inner lines, where about 1 would by chance alone, and 1 outside the outer "
        "lines."
    )


def test_of_two_rates_alike_the_surer_stands_first():
    found = funnel(lines((20, 50), (40, 100), (100, 1500)))
    assert [spot.line.key for spot in found.apart][:2] == ["b", "a"]


def test_one_line_in_twenty_is_outside_by_chance():
    found = funnel(lines((40, 100), *[(15, 100)] * 19))
    assert "where about 1 would by chance alone" in found.sentence("courses")


def test_lines_far_below_are_told_from_those_a_little_below():
    found = funnel(lines((150, 1000), (6, 100), (1, 100)))
    assert [(spot.line.key, spot.place) for spot in found.apart] == [("b", Place.BELOW), ("c", Place.FAR_BELOW)]


def test_funnel_of_lines_that_do_not_differ_says_so():
    assert funnel(lines((20, 100), (21, 100))).sentence("courses") == (
        "None of the 2 courses differs from the mean by more than chance explains."
    )


def test_funnel_leaves_out_lines_without_anybody_recorded():
    assert [spot.line.key for spot in funnel(lines((0, 0), (2, 10))).spots] == ["b"]


@pytest.mark.parametrize("counts", [[], [(0, 0)]])
def test_funnel_of_nobody_is_none(counts):
    assert funnel(lines(*counts)) is None


@pytest.mark.parametrize("count", [0, 10])
def test_where_all_did_the_same_nobody_is_apart(count):
    assert funnel(lines((count, 10), (count, 10))).apart == ()


def test_line_that_is_no_proportion_is_refused_by_name():
    with pytest.raises(ValueError, match="Early Help: 3 of 2 is not a proportion"):
        Line("Early Help", 3, 2)


@given(LINES)
def test_line_lies_outside_its_limits_exactly_where_its_interval_leaves_the_mean_out(counts):
    found = funnel(lines(*counts))
    for spot in found.spots if found else ():
        (low, high), (least, most) = spot.line.interval(), spot.limits_95
        if min(abs(low - found.mean), abs(high - found.mean)) < 1e-9:
            continue  # on the line itself: either may win by a rounding
        assert (spot.place == Place.WITHIN) == (low <= found.mean <= high)
        assert (spot.rate < least - 1e-9 or spot.rate > most + 1e-9) <= (spot.place != Place.WITHIN)
        assert spot.limits_998[0] <= least <= found.mean <= most <= spot.limits_998[1]
