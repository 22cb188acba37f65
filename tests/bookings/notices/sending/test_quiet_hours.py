"""The night ends at eight by the clocks of London, in summer and in winter."""

import datetime as dt

import pytest

from bookings.notices.sending.quiet_hours import is_night, local_morning, quiet_until


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


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ((2026, 6, 1, 19, 59), None),  # 8:59pm in London
        ((2026, 6, 1, 20, 0), (2026, 6, 2, 7)),
        ((2026, 6, 2, 6, 59), (2026, 6, 2, 7)),
        ((2026, 6, 2, 7, 0), None),
        ((2026, 3, 28, 21, 0), (2026, 3, 29, 7)),  # the night the clocks go forward
        ((2026, 10, 24, 20, 30), (2026, 10, 25, 8)),  # and back
    ],
)
def test_texts_wait_from_nine_in_the_evening_until_eight(at, until):
    assert quiet_until(dt.datetime(*at, tzinfo=dt.UTC)) == (until and dt.datetime(*until, tzinfo=dt.UTC))
