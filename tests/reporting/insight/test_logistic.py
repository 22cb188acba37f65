from math import log

import pytest

from reporting.insight import logistic
from reporting.insight.patterns import Columns
from reporting.insight.rows import Observed, Rows
from reporting.insight.symmetric import Singular


def fit(rows, sizes, **asked):
    return logistic.fit(Rows.of(rows), sizes, **asked)


def bookings():
    """600 bookings in 40 sessions of 8 courses, made by arithmetic alone."""
    for i in range(600):
        session = i // 15
        levels = (i * 7 % 3, (i * i) % 2 if i % 5 else 1, session % 4)
        away = 12 + 9 * levels[0] + 6 * levels[1] + 18 * (session % 7 == 2)
        yield Observed(
            session, session % 8, levels, 1, int((i * 37 + 11 * levels[0] + i % 13 * levels[2]) % 101 < away)
        )


SIZES = (3, 2, 4)
# statsmodels 0.15: Logit(…).fit(cov_type="cluster", cov_kwds={"groups": sessions}), and by courses
COEFFICIENTS = [-1.21581904, 0.26019012, 0.83807794, 0.01894727, -0.46185336, 0.21724611, -0.46185336]
BY_SESSION = [0.20431969, 0.39060966, 0.16547648, 0.1450414, 0.17746585, 0.17254917, 0.18991087]
BY_COURSE = [0.23321271, 0.84023487, 0.24451894, 0.19144574, 0.06159181, 0.12651709, 0.22400584]
ALONE = [0.25859636, 0.24141646, 0.23045125, 0.19127823, 0.26837912, 0.24946404, 0.26837912]


def errors(covariance):
    return [covariance[place][place] ** 0.5 for place in range(len(covariance))]


def unit(place):
    return [float(place == column) for column in range(len(COEFFICIENTS))]


def test_coefficients_and_errors_agree_with_statsmodels_to_six_places():
    found = fit(bookings(), SIZES, ridge=0.0)
    assert found.coefficients == pytest.approx(COEFFICIENTS, abs=1e-6)
    assert errors(found.by_session) == pytest.approx(BY_SESSION, abs=1e-6)
    assert errors(found.by_course) == pytest.approx(BY_COURSE, abs=1e-6)
    assert errors(found.bread) == pytest.approx(ALONE, abs=1e-6)


def test_rows_that_are_alike_may_come_together_or_one_by_one():
    together = {}
    for session, course, levels, _, away in bookings():
        counts = together.setdefault((session, course, levels), [0, 0])
        counts[0] += 1
        counts[1] += away
    some = fit((Observed(*key, *counts) for key, counts in together.items()), SIZES)
    each = fit(bookings(), SIZES)
    assert some.coefficients == pytest.approx(each.coefficients, abs=1e-9)
    assert errors(some.by_session) == pytest.approx(errors(each.by_session), abs=1e-9)
    assert some.alike_variance(unit(2), 0.1) == pytest.approx(each.alike_variance(unit(2), 0.1))


def test_two_levels_by_hand():
    # 10 of 50 against 30 of 60: log odds of 1/4 and of 1, variances 1/10 + 1/40 and 1/30 + 1/30.
    found = fit([Observed(1, 1, (0,), 50, 10), Observed(2, 1, (1,), 60, 30)], (2,), ridge=0.0)
    assert found.coefficients == pytest.approx([log(1 / 4), log(4)])
    assert found.bread[1][1] == pytest.approx(1 / 10 + 1 / 40 + 1 / 30 + 1 / 30)


def test_bookings_that_decide_alone_have_the_plain_variance():
    found = fit(bookings(), SIZES, ridge=0.0)
    assert found.alike_variance(unit(3), 0.0) == pytest.approx(ALONE[3] ** 2, rel=1e-6)


def test_likeness_widens_what_differs_between_sessions_and_narrows_what_differs_within():
    found = fit(bookings(), SIZES, ridge=0.0)
    between, within = unit(6), unit(3)  # the third factor is the session's, the second the booking's
    assert found.alike_variance(between, 0.1) > 1.5 * found.alike_variance(between, 0.0)
    assert found.alike_variance(within, 0.1) < found.alike_variance(within, 0.0)


def test_likeness_of_a_session_is_its_design_effect_on_a_rate():
    sessions = [Observed(session, 1, (), 20, away) for session, away in enumerate((2, 3, 4, 1, 5))]
    found = fit(sessions, ())
    assert found.alike_variance([1.0], 0.05) == pytest.approx((1 + 19 * 0.05) * found.alike_variance([1.0], 0.0))


def test_level_at_which_nobody_stayed_away_has_a_finite_answer():
    rows = [Observed(session, 1, (session % 2,), 20, 0 if session % 2 else 5) for session in range(10)]
    found = fit(rows, (2,))
    assert -7 < found.coefficients[1] < -2


def test_ridge_moves_what_a_year_can_tell_by_next_to_nothing():
    with_ridge, without = fit(bookings(), SIZES), fit(bookings(), SIZES, ridge=0.0)
    for drawn, free in zip(with_ridge.coefficients[1:], without.coefficients[1:], strict=True):
        assert abs(drawn - free) < 0.02


def test_level_that_nobody_has_is_nought():
    rows = [Observed(*row[:2], (*row.levels, 0), *row[3:]) for row in bookings()]
    found = fit(rows, (*SIZES, 3))
    assert found.coefficients[-2:] == [0, 0]
    assert found.coefficients[:-2] == pytest.approx(fit(bookings(), SIZES).coefficients, abs=1e-9)


def test_without_a_ridge_columns_that_say_the_same_are_refused():
    rows = [Observed(1, 1, (level, level), 20, 3 + level) for level in (0, 1)]
    with pytest.raises(Singular):
        fit(rows, (2, 2), ridge=0.0)
    assert fit(rows, (2, 2)) is not None


@pytest.mark.parametrize(
    "rows",
    [
        *([], [Observed(1, 1, (0,), 0, 0)]),
        *([Observed(1, 1, (0,), 20, away), Observed(2, 1, (1,), 20, away)] for away in (0, 20)),
    ],
)
def test_where_nobody_is_recorded_or_all_did_the_same_there_is_no_model(rows):
    assert fit(rows, (2,)) is None


def test_first_level_has_no_column_and_the_others_follow_each_other():
    columns = Columns(SIZES)
    assert columns.count == 7
    assert columns.of((0, 0, 0)) == [0]
    assert columns.of((2, 1, 3)) == [0, 2, 3, 6]
    assert (columns.level(0, 0), columns.level(2, 1)) == (None, 4)


def test_score_and_effect_are_sums_of_coefficients():
    found = fit(bookings(), SIZES)
    assert found.score((2, 0, 1)) == pytest.approx(
        found.coefficients[0] + found.coefficients[2] + found.coefficients[4]
    )
    assert (found.effect(0, 0), found.effect(0, 2)) == (0, found.coefficients[2])


@pytest.mark.parametrize(("score", "rate"), [(-800.0, 0.0), (0.0, 0.5), (log(3), 0.75), (-log(3), 0.25), (800.0, 1.0)])
def test_share_of_log_odds_is_found_however_far_they_are(score, rate):
    assert logistic.rate_of(score) == pytest.approx(rate)
