"""The night ends at eight by the clocks of London, in summer and in winter."""

import datetime as dt

import pytest

from bookings.notices.sending.quiet_hours import is_night, local_morning


@pytest.mark.parametrize(
    ("day", "utc_hour"), [(dt.date(2026, 7, 7), 7), (dt.date(2026, 1, 7), 8), (dt.date(2026, 3, 29), 7)]
)
def test_the_night_ends_at_eight_local_time(day, utc_hour):
    morning = local_morning(day)
    assert morning == dt.datetime.combine(day, dt.time(utc_hour), tzinfo=dt.UTC)
    assert [is_night(morning - dt.timedelta(seconds=1)), is_night(morning)] == [True, False]


def test_the_evening_is_no_night():
    assert not is_night(dt.datetime(2026, 7, 7, 22, 59, tzinfo=dt.UTC))
    assert is_night(dt.datetime(2026, 7, 7, 23, 0, tzinfo=dt.UTC))  # midnight in London
