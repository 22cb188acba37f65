import datetime as dt

import pytest

from training.dates import months_later, year_name, year_of

DAY = dt.date(2026, 1, 31)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (DAY, 0, DAY),
        (DAY, 1, dt.date(2026, 2, 28)),
        (DAY, 2, dt.date(2026, 3, 31)),
        (DAY, 3, dt.date(2026, 4, 30)),
        (DAY, 11, dt.date(2026, 12, 31)),
        (DAY, 12, dt.date(2027, 1, 31)),
        (DAY, 25, dt.date(2028, 2, 29)),
        (DAY, -1, dt.date(2025, 12, 31)),
        (DAY, -12, dt.date(2025, 1, 31)),
        (dt.date(2028, 2, 29), 12, dt.date(2029, 2, 28)),
        (dt.date(2028, 2, 29), -48, dt.date(2024, 2, 29)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months, later):
    assert months_later(day, months) == later


@pytest.mark.parametrize(
    ("first_month", "last_day_before", "name"),
    [(4, dt.date(2026, 3, 31), "2026-27"), (1, dt.date(2025, 12, 31), "2026")],
)
def test_year_of_the_partnership_begins_with_its_first_month(settings, first_month, last_day_before, name):
    settings.REPORTING_YEAR_FIRST_MONTH = first_month
    assert (year_of(last_day_before), year_of(last_day_before + dt.timedelta(days=1))) == (2025, 2026)
    assert year_name(2026) == name


def test_year_before_a_century_is_written_with_two_figures(settings):
    settings.REPORTING_YEAR_FIRST_MONTH = 4
    assert (year_name(2099), year_name(2008)) == ("2099-00", "2008-09")
