import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.insight.intervals import (
    ASSUMED_ICC,
    FEW_SESSIONS,
    Likeness,
    SessionCounts,
    Source,
    design_effect,
    design_effect_of_sums,
    icc_within_courses,
    likeness,
    newcombe,
    wilson,
)

PROPORTIONS = st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [  # scipy.stats.binomtest(count, of).proportion_ci(method="wilson"), 1.16
        (187, 1241, 0.131861, 0.171665),
        (0, 20, 0.0, 0.161125),
        (20, 20, 0.838875, 1.0),
        (1, 1, 0.206549, 1.0),
        (3, 10, 0.107791, 0.603222),
        # also Newcombe 1998, table I, method 3: 0.2553 to 0.3662, 0.0624 to 0.1605, 0.0061 to 0.1718
        (81, 263, 0.255289, 0.366210),
        (15, 148, 0.062386, 0.160487),
        (1, 29, 0.006113, 0.171755),
        # the same table: 0 to 0.1611 for 0 of 20, and 0 to 0.1170 for 0 of 29 (0.11697)
        (0, 29, 0.0, 0.116970),
    ],
)
def test_wilson_agrees_with_known_values(count, of, low, high):
    assert [round(end, 6) for end in wilson(count, of)] == [low, high]


def test_wilson_of_nothing_is_none():
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("count", "of"), [(2, 1), (-1, 5)])
def test_wilson_of_what_is_no_proportion_is_refused(count, of):
    with pytest.raises(ValueError, match="is not a proportion"):
        wilson(count, of)


@pytest.mark.parametrize("effect", [0, -1, float("nan")])
def test_wilson_with_what_is_no_design_effect_is_refused(effect):
    with pytest.raises(ValueError, match="is not a design effect"):
        wilson(3, 10, effect)


@pytest.mark.parametrize("of", range(1, 60))
def test_wilson_ends_at_none_and_at_all_to_the_last_figure(of):
    assert wilson(0, of)[0] == wilson(0, of, 2.5)[0] == 0
    assert wilson(of, of)[1] == wilson(of, of, 2.5)[1] == 1


def test_wilson_with_a_design_effect_is_that_of_as_many_people_as_tell_as_much():
    assert wilson(40, 200, 2) == pytest.approx(wilson(20, 100))
    assert wilson(3, 10, z=2.5758293035489004) == pytest.approx((0.079566, 0.679975), abs=1e-6)  # scipy, 99 %


@given(PROPORTIONS, st.floats(1, 20), st.floats(1, 20))
def test_wilson_holds_the_rate_stays_between_0_and_1_and_only_widens(proportion, some, more):
    count, of = proportion
    narrow, wide = (wilson(count, of, effect) for effect in sorted((some, some + more)))
    assert 0 <= wide[0] <= narrow[0] <= count / of <= narrow[1] <= wide[1] <= 1


@given(PROPORTIONS, st.floats(1, 20))
def test_wilson_of_those_who_came_mirrors_that_of_those_who_did_not(proportion, effect):
    count, of = proportion
    low, high = wilson(count, of, effect)
    assert wilson(of - count, of, effect) == pytest.approx((1 - high, 1 - low))


def test_icc_by_hand():
    # One course: sessions of 4 and 6, 1 and 3 of them no-shows; rate 0.4. S - C = 1, n - S = 8.
    # MSB = 4 * 0.15² + 6 * 0.1² = 0.15; MSW = (4 * 0.1875 + 6 * 0.25) / 8 = 0.28125; m0 = 10 - 52 / 10 = 4.8.
    # MSB < MSW: no likeness is seen.
    assert icc_within_courses([SessionCounts("a", 4, 1), SessionCounts("a", 6, 3)]) == (0, 1)
    # Sessions of 4 and 6, 0 and 5 no-shows: MSB = 4 * 0.25 + 6 * (1/3)² = 5/3; MSW = (6 * 5/36) / 8 = 5/48;
    # ICC = (5/3 - 5/48) / (5/3 + 3.8 * 5/48) = 1.5625 / 2.0625
    found = icc_within_courses([SessionCounts("a", 4, 0), SessionCounts("a", 6, 5)])
    assert found == (pytest.approx(1.5625 / 2.0625), 1)


def test_icc_by_hand_where_few_stay_away():
    # Sessions of 20 with 0, 1, 0 and 2: MSB = 20 * 0.006875 / 3; MSW = (0.95 + 1.8) / 76; m0 = (80 - 20) / 3 = 20.
    between, within = 20 * 0.006875 / 3, 2.75 / 76
    found = icc_within_courses(SessionCounts("a", 20, k) for k in (0, 1, 0, 2))
    assert found == (pytest.approx((between - within) / (between + 19 * within)), 3)


def test_icc_by_hand_over_two_courses():
    # a: 4 and 6 with 0 and 5; b: 5 and 5 with 1 and 2 (rate 0.3). S = 4, C = 2, n = 20, n - S = 16.
    # MSB = (5/3 + 5 * 0.01 * 2) / 2; MSW = (6 * 5/36 + 5 * 0.16 + 5 * 0.24) / 16; m0 = (20 - 5.2 - 5) / 2 = 4.9
    between, within = (5 / 3 + 0.1) / 2, (5 / 6 + 2.0) / 16
    sessions = [("a", 4, 0), ("b", 5, 1), ("a", 6, 5), ("b", 5, 2)]
    found = icc_within_courses(SessionCounts(*counts) for counts in sessions)
    assert found == (pytest.approx((between - within) / (between + 3.9 * within)), 2)


def test_course_with_one_session_and_session_without_a_record_add_nothing_to_the_icc():
    sessions = [SessionCounts("a", 4, 0), SessionCounts("a", 6, 5)]
    more = [SessionCounts("a", 0, 0), SessionCounts("alone", 30, 15), SessionCounts("empty", 0, 0)]
    assert icc_within_courses(sessions + more) == icc_within_courses(sessions)


def test_differences_between_courses_are_no_likeness_within_sessions():
    alike = [SessionCounts(course, 20, rate) for course, rate in (("a", 2), ("b", 10), ("c", 18)) for _ in range(5)]
    assert icc_within_courses(alike) == (0, 12)


def test_sessions_in_which_all_did_the_same_are_wholly_alike():
    sessions = [SessionCounts("a", 10, 10), SessionCounts("a", 10, 0), SessionCounts("a", 8, 8)]
    assert icc_within_courses(sessions) == (1, 2)


@pytest.mark.parametrize(
    "sessions",
    [
        [],
        [SessionCounts("a", 20, 3), SessionCounts("b", 20, 3)],
        [SessionCounts("a", 1, 1), SessionCounts("a", 1, 0)],
    ],
)
def test_icc_is_none_where_nothing_can_tell(sessions):
    assert icc_within_courses(sessions) is None


def test_icc_of_what_is_no_proportion_is_refused():
    with pytest.raises(ValueError, match="3 of 2 is not a proportion"):
        icc_within_courses([SessionCounts("a", 2, 3)])


def test_nobody_ever_stays_away_and_the_icc_is_nought():
    assert icc_within_courses([SessionCounts("a", 20, 0)] * 12) == (0, 11)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 30)).flatmap(
            lambda of: st.builds(SessionCounts, st.just(of[0]), st.just(of[1]), st.integers(0, of[1]))
        ),
        max_size=30,
    )
)
def test_icc_stays_between_0_and_1_and_does_not_mind_the_order(sessions):
    found, turned = icc_within_courses(sessions), icc_within_courses(sessions[::-1])
    assert (found is None) == (turned is None)
    if found:
        assert found == pytest.approx(turned)
        assert 0 <= found.icc <= 1
        assert found.freedom >= 1


def test_design_effect_by_hand():
    assert design_effect([20, 20, 20], 0.05) == pytest.approx(1 + 19 * 0.05)
    assert design_effect([10, 30], 0.1) == pytest.approx(1 + (1000 / 40 - 1) * 0.1)
    assert design_effect([1] * 12, 0.2) == 1  # one of each session: nobody to be like
    assert design_effect([0, 10, 0, 30], 0.1) == design_effect([10, 30], 0.1)


@pytest.mark.parametrize("cells", [[], [0, 0]])
def test_design_effect_of_nothing_is_one(cells):
    assert design_effect(cells, 0.05) == 1


@given(st.lists(st.integers(0, 40), max_size=20), st.floats(0, 1), st.floats(0, 1))
def test_design_effect_is_at_least_one_and_grows_with_the_likeness(cells, some, more):
    low, high = (design_effect(cells, icc) for icc in sorted((some, more)))
    assert 1 - 1e-9 <= low <= high
    assert design_effect_of_sums(sum(cells), sum(m * m for m in cells), some) == design_effect(cells, some)


ENOUGH = [SessionCounts("a", 10, k) for k in (0, 1, 0, 5, 1, 0, 0, 6, 1, 0, 2)]  # ten degrees of freedom


def test_likeness_is_measured_where_ten_degrees_of_freedom_allow_it():
    found = likeness(ENOUGH)
    assert (found.source, found.freedom) == (Source.MEASURED, 10)
    assert found.icc == icc_within_courses(ENOUGH).icc
    assert found.design_effect([20, 20]) == pytest.approx(1 + 19 * found.icc)
    assert found.sentence == (
        "People in one session tend to come or stay away together, so the figures are less certain than their number "
        f"suggests (intraclass correlation, ICC: {found.icc:.2f})."
    )


def test_likeness_is_the_year_befores_where_the_period_has_too_few_sessions():
    found = likeness(ENOUGH[:-1], year_before=ENOUGH)
    assert found == Likeness(icc_within_courses(ENOUGH).icc, Source.YEAR_BEFORE, 10)
    assert found.sentence.endswith("This period has too few sessions to measure it, so the ICC is the year before’s.")


def test_likeness_that_rounds_to_nought_is_only_explained_away_where_it_was_measured():
    assert Likeness(0.004, Source.MEASURED, 40).sentence.startswith("In this period the people in one session came")
    assert Likeness(0.0, Source.YEAR_BEFORE, 40).sentence.endswith("so the ICC is the year before’s.")


def test_likeness_is_assumed_of_a_period_without_sessions():
    assert likeness([]) == Likeness(0.05, Source.ASSUMED)
    assert FEW_SESSIONS == 5


def test_likeness_is_assumed_where_neither_year_can_tell():
    found = likeness(ENOUGH[:-1], year_before=ENOUGH[:5])
    assert found == Likeness(ASSUMED_ICC, Source.ASSUMED)
    assert found.sentence == (
        "People in one session tend to come or stay away together, so the figures are less certain than their number "
        "suggests (intraclass correlation, ICC: 0.05). This period has too few sessions to measure it, so the ICC is "
        "an assumed one."
    )


def test_likeness_of_nought_is_not_called_a_likeness():
    said = likeness([SessionCounts("a", 20, 2)] * 11).sentence
    assert said == (
        "In this period the people in one session came or stayed away each by themselves, so the figures are as "
        "certain as their number suggests (intraclass correlation, ICC: 0.00)."
    )


def test_difference_of_newcombes_own_example():
    # R. G. Newcombe (1998), table II: 56 of 70 and 48 of 80, by method 10.
    interval = newcombe(56 / 70, wilson(56, 70), 48 / 80, wilson(48, 80))
    assert interval == pytest.approx((0.0524, 0.3339), abs=5e-5)
