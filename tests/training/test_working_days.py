import datetime as dt

import pytest
from django.utils import timezone

from training.working_days import (
    after_working_time,
    answer_by,
    cancellation_deadline,
    is_working_day,
    working_days_after,
    working_days_before,
)

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


@pytest.mark.parametrize(
    ("day", "count", "after"),
    [
        (dt.date(2026, 6, 3), 0, dt.date(2026, 6, 3)),
        (dt.date(2026, 6, 3), 2, dt.date(2026, 6, 5)),
        (dt.date(2026, 6, 4), 2, dt.date(2026, 6, 8)),  # over a weekend
        (dt.date(2026, 6, 6), 2, dt.date(2026, 6, 9)),  # from a Saturday
        (dt.date(2026, 4, 2), 2, dt.date(2026, 4, 8)),  # over Easter
    ],
)
def test_counting_on_leaves_out_weekends_and_bank_holidays(day, count, after):
    assert working_days_after(day, count) == after


def local(day, hour, minute=0):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


MONDAY, TUESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (dt.date(2026, 6, day) for day in (1, 2, 4, 5, 6, 7))
NEXT_MONDAY, NEXT_TUESDAY = dt.date(2026, 6, 8), dt.date(2026, 6, 9)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (local(MONDAY, 11), local(TUESDAY, 11)),
        (local(MONDAY, 3), local(TUESDAY, 9)),  # not in the night
        (local(MONDAY, 17), local(TUESDAY, 17)),
        (local(THURSDAY, 18), local(NEXT_MONDAY, 9)),  # all of Friday to answer
        (local(FRIDAY, 16), local(NEXT_MONDAY, 12)),  # an hour of Friday, three of Monday
        (local(FRIDAY, 18), local(NEXT_MONDAY, 13)),
        (local(SUNDAY, 10), local(NEXT_MONDAY, 13)),  # a day later is Monday, and leaves one hour at work
        (local(dt.date(2026, 12, 24), 12), local(dt.date(2026, 12, 29), 9)),  # Christmas, and Boxing Day made up for
        (local(dt.date(2026, 3, 27), 12), local(dt.date(2026, 3, 30), 9)),  # over the night of the clocks
    ],
)
def test_answer_is_waited_for_until_people_are_at_work(now, until):
    assert answer_by(now, 24) == until


def test_a_shorter_time_to_answer_is_all_at_work():
    assert answer_by(local(MONDAY, 16), 2) == local(TUESDAY, 10)
    assert answer_by(local(SATURDAY, 16), 2) == local(NEXT_MONDAY, 11)


def test_working_time_runs_only_at_work():
    assert after_working_time(local(FRIDAY, 13), dt.timedelta(hours=4)) == local(FRIDAY, 17)
    assert after_working_time(local(FRIDAY, 13), dt.timedelta(hours=12, minutes=1)) == local(NEXT_TUESDAY, 9, 1)
