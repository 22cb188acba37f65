"""Cells of lists as databases and other programs write them."""

import datetime as dt
from decimal import Decimal

import pytest

from bookings.exchange.lists.cells import Number, as_date


@pytest.mark.parametrize("text", ["2026-07-07 00:00:00", "2026-07-07T00:00:00Z", "07/07/2026 00:00"])
def test_a_day_with_its_first_moment_is_that_day(text):
    assert as_date(text) == dt.date(2026, 7, 7)


@pytest.mark.parametrize("text", ["2026-07-07 09:30:00", "2026-07-07 00:01", "2026-07-0700:00"])
def test_a_day_with_another_moment_is_none(text):
    with pytest.raises(ValueError, match="is not a date"):
        as_date(text)


@pytest.mark.parametrize(("text", "number"), [("20", 20), ("20.0", 20), ("20.00", 20)])
def test_whole_numbers_may_have_noughts_behind_a_point(text, number):
    assert Number(1, 100).clean(text) == number


@pytest.mark.parametrize("text", ["20.5", "20.", "20.0000000", "2,0", "2e1"])
def test_other_numbers_are_not_whole(text):
    with pytest.raises(ValueError, match="is not a whole number"):
        Number(1, 100).clean(text)


@pytest.mark.parametrize(("text", "number"), [("6", 6), ("6.50", Decimal("6.5")), ("6.500", Decimal("6.5"))])
def test_decimals_may_have_more_noughts_than_they_need(text, number):
    assert Number(0, 100, decimals=2).clean(text) == number


def test_decimals_beyond_those_kept_are_refused():
    with pytest.raises(ValueError, match="is not a number"):
        Number(0, 100, decimals=2).clean("6.505")
