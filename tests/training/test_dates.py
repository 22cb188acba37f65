import datetime as dt

import pytest

from training.dates import months_later

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
