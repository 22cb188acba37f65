import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.insight.points import Rule
from reporting.insight.rules import causes_of


def marked(values, mean=0.0, reach=3.0):
    """Return position, rule and direction of each point that stands out."""
    found = causes_of(values, mean, [reach] * len(values))
    return [(at, cause.rule, "high" if cause.is_high else "low") for at, cause in enumerate(found) if cause]


def test_point_outside_a_limit():
    assert marked([0.5, -0.5, 3.01, 0.5]) == [(2, Rule.OUTSIDE, "high")]
    assert marked([0.5, -0.5, -3.01, 0.5]) == [(2, Rule.OUTSIDE, "low")]


def test_point_on_a_limit_is_not_outside():
    assert marked([0.5, -0.5, 3.0, -0.5]) == []
    assert marked([0.5, -0.5, 3.0 + 1e-12, -0.5]) == []


def test_seven_on_one_side_are_all_marked():
    ahead = [-0.5, *[0.5, 0.4] * 3, 0.5]
    assert marked(ahead) == [(at, Rule.ONE_SIDE, "high") for at in range(1, 8)]
    assert marked([-value for value in ahead]) == [(at, Rule.ONE_SIDE, "low") for at in range(1, 8)]
    assert marked([*ahead, 0.4, -0.5]) == [(at, Rule.ONE_SIDE, "high") for at in range(1, 9)]


def test_six_on_one_side_are_not_and_neither_are_seven_with_one_on_the_mean():
    assert marked([-0.5, *[0.5, 0.4] * 3, -0.5]) == []
    assert marked([0.5, 0.4, 0.5, 0.0, 0.5, 0.4, 0.5, 0.4]) == []


def test_rates_that_equal_the_mean_but_for_the_last_binary_figure_are_on_no_side():
    assert marked([0.1 + 0.2] * 8, mean=0.3) == []


def test_two_of_three_near_the_same_limit_are_marked_and_the_third_is_not():
    assert marked([0.5, 2.1, -0.5, 2.2, -0.5]) == [(1, Rule.TWO_OF_THREE, "high"), (3, Rule.TWO_OF_THREE, "high")]
    assert marked([0.5, -2.1, -2.2, 0.5]) == [(1, Rule.TWO_OF_THREE, "low"), (2, Rule.TWO_OF_THREE, "low")]


def test_two_near_opposite_limits_or_too_far_apart_or_at_two_thirds_itself_are_not():
    assert marked([2.1, -2.1, 0.5, 2.1]) == []
    assert marked([2.1, -0.5, 0.5, 2.1]) == []
    assert marked([0.5, 2.0, -0.5, 2.0]) == []


def test_point_outside_counts_among_two_of_three():
    assert marked([-0.5, 3.5, 0.5, 2.5]) == [(1, Rule.OUTSIDE, "high"), (3, Rule.TWO_OF_THREE, "high")]


def test_seven_in_a_trend_are_all_marked_by_where_they_go():
    rising = [-1.2, -0.8, -0.4, 0.1, 0.4, 0.8, 1.2]
    assert marked(rising) == [(at, Rule.TREND, "high") for at in range(7)]
    assert marked(rising[::-1]) == [(at, Rule.TREND, "low") for at in range(7)]


def test_trend_begins_and_ends_where_the_direction_changes():
    turning = [-0.9, -1.2, -0.8, -0.4, 0.1, 0.4, 0.8, 1.2, -0.1]
    assert marked(turning) == [(at, Rule.TREND, "high") for at in range(1, 8)]


def test_six_in_a_trend_and_seven_with_two_alike_are_not():
    assert marked([-1.2, -0.8, -0.4, 0.1, 0.4, 0.8]) == []
    assert marked([-1.2, -0.8, -0.4, -0.4, 0.4, 0.8, 1.2]) == []


def test_limits_differ_by_point():
    assert causes_of([1.0, 1.0], 0.0, [0.9, 1.1])[0].rule == Rule.OUTSIDE
    assert causes_of([1.0, 1.0], 0.0, [0.9, 1.1])[1] is None


@pytest.mark.parametrize("length", range(3))
def test_short_series_are_judged_by_their_limits_alone(length):
    assert marked([1.0] * length) == []


@given(st.lists(st.integers(-40, 40), max_size=30))
def test_mirror_image_is_marked_at_the_same_points_the_other_way(tenths):
    values = [tenth / 10 for tenth in tenths]
    flip = {"high": "low", "low": "high"}
    assert marked([-value for value in values]) == [(at, rule, flip[way]) for at, rule, way in marked(values)]


@given(st.lists(st.integers(-40, 40), max_size=30), st.floats(3, 9))
def test_wider_limits_mark_no_further_point_as_outside(tenths, wider):
    values = [tenth / 10 for tenth in tenths]
    outside = {at for at, rule, _ in marked(values, reach=wider) if rule == Rule.OUTSIDE}
    assert outside <= {at for at, rule, _ in marked(values) if rule == Rule.OUTSIDE}
