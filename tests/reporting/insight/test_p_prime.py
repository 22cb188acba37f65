from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.insight.p_prime import Month, limits_of, p_prime_chart
from reporting.insight.points import BY_LUCK, Rule, Standing, by_luck

MONTHS = st.lists(st.integers(0, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), max_size=40)


def months(*counts):
    return [Month(f"month {n}", *count) for n, count in enumerate(counts, start=1)]


def test_limits_by_hand():
    # 30 of 200; rates 0.1, 0.2, 0.15; binomial sigmas sqrt(0.1275 / 50, / 50, / 100) = 0.050498 twice and 0.035707;
    # z: -0.990148, 0.990148, 0; moving ranges 1.980295 and 0.990148, their mean / 1.128 = 1.316684.
    limits = limits_of([(5, 50), (10, 50), (15, 100)])
    assert limits.mean == 0.15
    assert limits.reaches == pytest.approx([3 * 0.050498 * 1.316684] * 2 + [3 * 0.035707 * 1.316684], abs=1e-5)


def test_limits_widen_where_months_vary_more_than_people_who_each_decide_alone():
    alone, together = limits_of([(7, 50), (8, 50)] * 6), limits_of([(2, 50), (13, 50)] * 6)
    assert alone.mean == together.mean == 0.15
    assert together.reaches[0] == pytest.approx(alone.reaches[0] * 11)
    assert together.reaches[0] > 3 * sqrt(0.15 * 0.85 / 50)


@pytest.mark.parametrize("counts", [[], [(1, 10)], [(1, 10), (2, 10)]])
def test_fewer_than_three_months_have_no_limits_and_no_point_out(counts):
    assert limits_of(counts) is None
    chart = p_prime_chart(months(*counts))
    assert [point.low for point in chart.points] == [None] * len(counts)
    assert chart.sentence == "There are too few months to tell a change from chance."


def test_month_far_above_the_others_is_a_concern():
    chart = p_prime_chart(months(*[(7, 50), (11, 50)] * 5, (34, 50), (7, 50)))
    assert [(point.label, point.standing, point.cause.rule) for point in chart.standing_out] == [
        ("month 11", Standing.CONCERN, Rule.OUTSIDE)
    ]
    assert chart.sentence == "Of 12 months 1 stands out: month 11 (concern: outside the limits)."


def test_seven_low_months_are_an_improvement():
    chart = p_prime_chart(months(*[(12, 50), (8, 50), (11, 50)] * 2, *[(5, 50), (6, 50)] * 4))
    low = chart.points[6:]
    assert [point.standing for point in low] == [Standing.IMPROVEMENT] * 8
    assert {point.cause.rule for point in low} == {Rule.ONE_SIDE}


def test_months_that_differ_by_chance_are_common_cause():
    chart = p_prime_chart(months(*[(7, 50), (8, 50)] * 6))
    assert {point.standing for point in chart.points} == {Standing.COMMON_CAUSE}
    assert chart.sentence == "None of the 12 months stands out: they differ as much as chance makes them."


def test_limits_stay_between_0_and_1_where_they_are_drawn():
    chart = p_prime_chart(months((0, 5), (3, 5), (0, 5), (1, 5)))
    assert {(point.low, point.high) for point in chart.points} == {(0, 1)}
    chart = p_prime_chart(months((2, 500), (3, 500), (498, 500), (497, 500)))
    assert {(point.low, point.high) for point in chart.points} == {(0, 1)}


def test_month_with_nobody_recorded_is_a_gap():
    with_gap = p_prime_chart(months((5, 50), (0, 0), (10, 50), (15, 100)))
    assert (with_gap.points[1].value, with_gap.points[1].low) == (None, None)
    without = p_prime_chart(months((5, 50), (10, 50), (15, 100)))
    assert [with_gap.points[n].high for n in (0, 2, 3)] == [point.high for point in without.points]


def test_two_months_of_one_name_are_two_points():
    chart = p_prime_chart([Month("April", 5, 50), Month("April", 10, 50), Month("April", 15, 100)])
    assert [point.value for point in chart.points] == [0.1, 0.2, 0.15]


@pytest.mark.parametrize("count", [0, 50])
def test_nobody_or_everybody_stays_away_and_nothing_stands_out(count):
    chart = p_prime_chart(months(*[(count, 50)] * 12))
    assert chart.standing_out == ()
    assert {(point.low, point.high) for point in chart.points} == {(count / 50, count / 50)}


def test_lines_break_at_an_action():
    chart = p_prime_chart(months(*[(9, 50), (11, 50)] * 2, *[(4, 50), (6, 50)] * 2), changes={4: "A second reminder"})
    assert [(stretch.mean, stretch.changed) for stretch in chart.stretches] == [(0.2, ""), (0.1, "A second reminder")]
    assert chart.standing_out == ()


def test_limits_are_trial_limits_until_there_are_twelve_months():
    eleven, twelve = (p_prime_chart(months(*[(7, 50), (8, 50), (7, 50)] * 4)[:length]) for length in (11, 12))
    assert (eleven.stretches[0].has_trial_limits, twelve.stretches[0].has_trial_limits) == (True, False)
    assert eleven.sentence.endswith("Limits are trial limits until there are 12 months.")
    assert "trial" not in twelve.sentence


def test_what_is_no_proportion_is_refused_by_month():
    with pytest.raises(ValueError, match="month 2: 3 of 2 is not a proportion"):
        p_prime_chart(months((1, 2), (3, 2)))


@given(MONTHS)
def test_each_month_is_one_point_inside_what_a_rate_can_be(counts):
    chart = p_prime_chart(months(*counts))
    assert [point.of for point in chart.points] == [of for _, of in counts]
    for point in chart.points:
        if point.low is not None:
            assert 0 <= point.low <= chart.stretches[0].mean <= point.high <= 1


@given(MONTHS, st.integers(2, 9))
def test_more_people_at_the_same_rates_move_no_limit_where_the_months_vary_as_before(counts, times):
    """The moving range grows as the binomial sigma shrinks: limits are made of how much months differ in fact."""
    counted = [count for count in counts if count[1]]
    some, more = limits_of(counted), limits_of([(count * times, of * times) for count, of in counted])
    assert (some is None) == (more is None)
    if some:
        assert more.reaches == pytest.approx(some.reaches)


def test_standing_has_a_word_a_shape_and_a_colour_of_its_own():
    for told in ("word", "shape", "colour"):
        assert len({getattr(standing, told) for standing in Standing}) == 3
    assert Standing.IMPROVEMENT.colour == "#00b0f0"
    assert Standing.CONCERN.colour == "#e46c0a"
    assert Standing.COMMON_CAUSE.colour == "#a6a6a6"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (3, "alone about 5 in"),
        (12, "alone about 5 in"),
        (13, "about 18 in"),
        (36, "about 29 in"),
        (37, "at least about 29"),
    ],
)
def test_sentence_about_luck_is_that_of_the_charts_length(length, said):
    assert said in by_luck(length)
    assert list(BY_LUCK) == sorted(BY_LUCK)
