"""Which levels of an input are held against which, and on how much a comparison has to rest."""

from types import SimpleNamespace

import pytest

from reporting.insight.comparisons import Comparison, Judged, comparisons, holm, judged
from reporting.insight.inputs import INPUTS
from reporting.insight.rows import Observed, Rows

LEAD_TIME, REPLY, WEEKDAY = ([named.name for named in INPUTS].index(name) for name in ("lead_time", "reply", "weekday"))


def held_against(place, levels, *, sessions=5, of=6) -> list[list[int]]:
    """The levels inside each comparison where bookings differ by one input alone."""
    rows = [
        Observed(session, session % 3, tuple(level if other == place else 0 for other in range(len(INPUTS))), of, 1)
        for session in range(sessions)
        for level in levels
    ]
    found = list(comparisons(Rows.of(rows)))
    assert {one.factor for one in found} <= {place}
    return [sorted(one.inside) for one in found]


def test_each_level_is_held_against_the_rest_and_of_two_the_second_against_the_first():
    assert held_against(WEEKDAY, [0, 1, 3]) == [[0], [1], [3]]
    assert held_against(REPLY, [0, 1]) == [[1]]
    assert held_against(REPLY, [0]) == []


def test_of_an_input_in_order_all_from_a_level_on_are_held_against_all_before_it():
    assert held_against(LEAD_TIME, [0, 1, 3]) == [[1, 3], [3]]
    assert held_against(LEAD_TIME, [0, 2]) == [[2]]


@pytest.mark.parametrize(("sessions", "of", "enough"), [(5, 6, True), (6, 5, True), (5, 5, False), (4, 9, False)])
def test_comparison_rests_on_thirty_bookings_and_five_sessions(sessions, of, enough):
    assert held_against(REPLY, [0, 1], sessions=sessions, of=of) == ([[1]] if enough else [])


def test_sides_are_compared_by_the_bookings_of_their_levels():
    fitted = SimpleNamespace(coefficients=[0.0] * 4, columns=SimpleNamespace(level=lambda _, level: level or None))
    weights = {0: 30, 1: 10, 2: 20, 3: 60}
    one = Comparison(factor=0, phrase="", inside=frozenset({2, 3}), weights=weights, sessions=9, courses=3)
    assert one.contrast(fitted) == pytest.approx([0, -0.25, 0.25, 0.75])


def fit_of(*, by_session=0.01, by_course=0.01, alike=0.01, difference=0.5):
    """A fit of one coefficient, with its three variances."""
    return SimpleNamespace(
        coefficients=[difference],
        columns=SimpleNamespace(level=lambda _, level: level - 1 if level else None),
        by_session=[[by_session]],
        by_course=[[by_course]],
        alike_variance=lambda contrast, icc: alike,
    )


def judge(*, sessions=9, courses=5, **variances):
    one = Comparison(
        factor=0, phrase="", inside=frozenset({1}), weights={0: 30, 1: 30}, sessions=sessions, courses=courses
    )
    return judged(one, fit_of(**variances), icc=0.05)


@pytest.mark.parametrize(
    ("variances", "t"), [({"by_session": 0.25}, 2.306004), ({"by_course": 0.25}, 2.776445), ({"alike": 0.25}, 2.306004)]
)
def test_difference_is_judged_by_the_least_favourable_variance(variances, t):
    """By Student's t with one degree of freedom less than the nine sessions, or the five courses."""
    found = judge(**variances)
    assert (found.difference, found.reach) == (0.5, pytest.approx(t * 0.5, abs=1e-5))
    assert found.chance == pytest.approx({2.306004: 0.346594, 2.776445: 0.373901}[t], abs=1e-5)


def test_difference_without_any_variance_is_no_chance():
    assert judge(by_session=0.0, by_course=0.0, alike=0.0).chance == 0


@pytest.mark.parametrize(("sessions", "courses", "tells"), [(2, 2, True), (9, 1, False), (1, 5, False)])
def test_side_of_one_session_or_course_cannot_be_told_from_it(sessions, courses, tells):
    assert (judge(sessions=sessions, courses=courses).chance < 1) is tells


@pytest.mark.parametrize(
    ("chances", "kept"), [((0.04, 0.01, 0.025), 3), ((0.01, 0.026, 0.03), 1), ((0.02, 0.02, 0.02), 0)]
)
def test_beyond_chance_is_what_holds_for_all_that_were_tried(chances, kept):
    tried = [Judged(None, 0.5, 0.1, chance) for chance in chances]
    assert [one.chance for one in holm(tried, 0.05)] == sorted(chances)[:kept]


def test_of_two_as_sure_the_larger_difference_stands_first():
    tried = [Judged(None, difference, 0.1, 0.001) for difference in (0.3, -0.8, 0.5)]
    assert [one.difference for one in holm(tried, 0.05)] == [-0.8, 0.5, 0.3]
