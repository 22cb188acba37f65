"""Bounds of repeated looks, against published ones."""

from math import inf

import pytest

from reporting.insight.spending import bounds, spent


def test_bounds_of_five_equal_looks_are_the_published_ones():
    """K. K. G. Lan and D. L. DeMets's program ld98 (D. M. Reboussin and others, 2000, Controlled Clinical Trials 21,
    190-207), O'Brien-Fleming-like, 5 % two-sided.
    """
    assert bounds((0.2, 0.4, 0.6, 0.8, 1.0)) == pytest.approx((4.8769, 3.3569, 2.6803, 2.2898, 2.0310), abs=2e-4)


def test_one_look_at_the_end_is_the_usual_test():
    assert bounds((1.0,)) == pytest.approx((1.96,), abs=1e-4)


def test_last_look_before_the_planned_number_spends_what_is_left():
    early, ended = bounds((0.5, 0.8)), bounds((0.5, 0.8), is_last=True)
    assert ended[0] == early[0]
    assert ended[1] < early[1]
    assert bounds((0.8,), is_last=True) == pytest.approx((1.96,), abs=1e-4)


def test_next_to_nothing_is_spent_early_and_all_at_the_end():
    assert spent(0.1) < 1e-9
    assert spent(1.0) == pytest.approx(0.05)
    assert bounds((0.05,)) == (inf,)


def test_however_many_looks_there_are_the_bound_stays_under_that_of_looking_without_end():
    """A Wiener process passes 2.2414 within the whole, one way or the other, with a chance of 5 %: reflection."""
    assert 2.03 < bounds(tuple(look / 20 for look in range(1, 21)))[-1] < 2.2414


@pytest.mark.parametrize("shares", [(0.0, 0.5), (0.5, 0.5), (0.6, 0.4)])
def test_shares_that_do_not_rise_are_refused(shares):
    with pytest.raises(ValueError, match="do not rise"):
        bounds(shares)
