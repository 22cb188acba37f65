from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.insight.points import Rule, Standing
from reporting.insight.xmr import limits_of, xmr_chart

GOLDEN = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
FIGURES = st.lists(st.floats(-1000, 1000), min_size=3, max_size=40)


def test_limits_of_the_nhs_example():
    limits = limits_of(GOLDEN)
    assert [round(end, 2) for end in limits] == [1.94, 2.66]
    assert [round(end, 2) for end in (limits.low, limits.high)] == [-0.72, 4.6]


def test_without_the_screen_the_limits_of_the_nhs_example_would_be_these():
    # Two jumps of 8 and 9 among ones: 32 / 17 · 2.66. With every range at 31 times the mean none is left out.
    ranges = [abs(after - before) for before, after in pairwise(GOLDEN)]
    reach = 2.66 * sum(ranges) / len(ranges)
    mean = sum(GOLDEN) / len(GOLDEN)
    assert [round(end, 2) for end in (mean + reach, mean - reach)] == [6.95, -3.06]


def test_jump_is_screened_once_only():
    # Ranges: eight of 1, one of 5, two of 40; their mean 93 / 11 is screened at 27.6. What is left has the mean 13 / 9,
    # and 5 lies above 3.267 times that: a second screen would leave it out.
    figures = [0, 1, 0, 1, 0, 1, 0, 1, 0, 5, 45, 5]
    limits = limits_of(figures)
    assert limits.reach == pytest.approx(2.66 * 13 / 9)


def test_range_at_the_screen_itself_is_left_out():
    # 24 ranges of 1 and one of r with r = 3.267 (24 + r) / 25: r = 3.6075…
    exact = 3.267 * 24 / (25 - 3.267)
    limits = limits_of([*([0, 1] * 12), 0, exact + 1e-9])
    assert limits.reach == pytest.approx(2.66)


def test_figures_that_only_ever_jumped_once_keep_that_jump():
    assert limits_of([2.0] * 20 + [9.0]).reach == pytest.approx(2.66 * 7 / 20)


def test_figures_that_never_change_have_limits_on_the_mean_and_no_point_out():
    chart = xmr_chart([0.1] * 12, [str(n) for n in range(12)])
    assert chart.standing_out == ()
    assert (chart.points[0].low, chart.points[0].high) == pytest.approx((0.1, 0.1))


@pytest.mark.parametrize("figures", [[], [1], [1, 2]])
def test_fewer_than_three_figures_have_no_limits(figures):
    assert limits_of(figures) is None


@pytest.mark.parametrize(("figures", "mean"), [([], None), ([None, None, None], None), ([1, None, 2], 1.5)])
def test_chart_of_too_few_figures_has_no_limits_and_says_so(figures, mean):
    chart = xmr_chart(figures, list("abc")[: len(figures)])
    assert [stretch.mean for stretch in chart.stretches] == [mean]
    assert {point.high for point in chart.points} <= {None}
    assert chart.sentence == "There are too few months to tell a change from chance."


@given(FIGURES, st.floats(-100, 100), st.floats(0.1, 10))
def test_limits_move_and_stretch_with_the_figures(figures, shift, factor):
    limits = limits_of(figures)
    assert limits_of([figure + shift for figure in figures]).mean == pytest.approx(limits.mean + shift, abs=1e-6)
    assert limits_of([-figure for figure in figures]).reach == pytest.approx(limits.reach)
    assert limits.low <= limits.mean <= limits.high


def test_chart_of_the_nhs_example_marks_the_jump():
    chart = xmr_chart(GOLDEN, [f"month {n}" for n in range(1, 19)])
    assert [(point.label, point.cause.rule, point.standing) for point in chart.standing_out] == [
        ("month 5", Rule.OUTSIDE, Standing.CONCERN)
    ]
    assert chart.sentence == "Of 18 months 1 stands out: month 5 (concern: outside the limits)."


def test_where_more_is_better_a_jump_up_is_an_improvement():
    chart = xmr_chart(GOLDEN, [str(n) for n in range(18)], lower_is_better=False)
    assert [point.standing for point in chart.standing_out] == [Standing.IMPROVEMENT]


def test_lines_break_at_a_named_change_and_begin_anew():
    chart = xmr_chart([1, 2, 1, 2, 5, 6, 5, 7], list("abcdefgh"), changes={4: "Two reminders"})
    assert [stretch.changed for stretch in chart.stretches] == ["", "Two reminders"]
    assert [stretch.mean for stretch in chart.stretches] == [1.5, 5.75]
    assert [[point.label for point in stretch.points] for stretch in chart.stretches] == [list("abcd"), list("efgh")]
    assert chart.points[4].high == pytest.approx(5.75 + 2.66 * 4 / 3)


def test_month_without_a_figure_is_a_gap_and_makes_no_range():
    chart = xmr_chart([1, None, 2, 1, 2], list("abcde"))
    assert chart.points[1].value is None
    assert (chart.points[1].low, chart.points[1].standing) == (None, Standing.COMMON_CAUSE)
    assert chart.points[0].high == pytest.approx(1.5 + 2.66)


@pytest.mark.parametrize("position", [0, 5, 6, -1])
def test_lines_do_not_break_where_no_stretch_can_begin(position):
    with pytest.raises(ValueError, match="lines cannot break at"):
        xmr_chart([1, 2, 1, 2, 5], list("abcde"), changes={position: "x"})
