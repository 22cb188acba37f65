import datetime as dt

import pytest

from training.working_days import cancellation_deadline, is_working_day, working_days_before

LONDON_5PM_SUMMER = dt.time(16, 0, tzinfo=dt.UTC)
LONDON_5PM_WINTER = dt.time(17, 0, tzinfo=dt.UTC)


@pytest.mark.r23
@pytest.mark.parametrize(
    ("day", "works"),
    [
        (dt.date(2026, 6, 1), True),
        (dt.date(2026, 6, 6), False),
        (dt.date(2026, 5, 25), False),  # spring bank holiday
        (dt.date(2026, 4, 6), False),  # Easter Monday: a holiday in England, not in Scotland
        (dt.date(2026, 1, 2), True),  # a holiday in Scotland, not in England
        (dt.date(2026, 12, 28), False),  # Boxing Day falls on a Saturday: the Monday is given instead
    ],
)
def test_working_days_are_those_of_england(day, works):
    assert is_working_day(day) is works


@pytest.mark.r23
@pytest.mark.parametrize(
    ("day", "count", "before"),
    [
        (dt.date(2023, 11, 7), 3, dt.date(2023, 11, 2)),
        (dt.date(2026, 4, 8), 2, dt.date(2026, 4, 2)),  # over Easter: Tuesday 7th, then Thursday 2nd
        (dt.date(2026, 6, 7), 1, dt.date(2026, 6, 5)),
        (dt.date(2026, 6, 3), 0, dt.date(2026, 6, 3)),
    ],
)
def test_counting_back_leaves_out_weekends_and_bank_holidays(day, count, before):
    assert working_days_before(day, count) == before


@pytest.mark.r23
@pytest.mark.parametrize(
    ("starts_at", "deadline"),
    [
        # Monday 30 March 2026 is summer time; three working days before, Wednesday 25th, is not yet.
        (dt.datetime(2026, 3, 30, 8, 30, tzinfo=dt.UTC), dt.datetime.combine(dt.date(2026, 3, 25), LONDON_5PM_WINTER)),
        (dt.datetime(2026, 7, 7, 8, 30, tzinfo=dt.UTC), dt.datetime.combine(dt.date(2026, 7, 2), LONDON_5PM_SUMMER)),
    ],
)
def test_deadline_is_5pm_by_the_clock_on_the_wall(starts_at, deadline):
    assert cancellation_deadline(starts_at, 3) == deadline


def test_deadline_of_no_working_days_is_the_start():
    start = dt.datetime(2026, 7, 7, 8, 30, tzinfo=dt.UTC)
    assert cancellation_deadline(start, 0) == start
