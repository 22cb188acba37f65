"""When all who wait are asked at once, and when the night is waited for."""

import datetime as dt

import pytest

from bookings.notices.sending.quiet_hours import quiet_until
from bookings.places.rules.late import asks_first, is_late, waits_for_morning
from training.models import Session

STARTS = dt.datetime(2026, 7, 7, 8, 30, tzinfo=dt.UTC)  # Tuesday, 9:30am in London
SECOND = dt.timedelta(seconds=1)


def session(starts_at=STARTS) -> Session:
    return Session(starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=7), cancel_by_at=starts_at)


def at(hour: int, minute: int = 0, day: int = 6) -> dt.datetime:
    """A moment in July 2026 by the clocks of London."""
    return dt.datetime(2026, 7, day, hour - 1, minute, tzinfo=dt.UTC)


def test_it_is_late_from_the_hours_of_the_setting_on_until_the_start(settings):
    moments = [STARTS - dt.timedelta(hours=48) - SECOND, STARTS - dt.timedelta(hours=48), STARTS - SECOND, STARTS]
    assert [is_late(session(), moment) for moment in moments] == [False, True, True, False]
    settings.LATE_OFFER_HOURS = 24
    assert [is_late(session(), moment) for moment in moments] == [False, False, True, False]
    settings.LATE_OFFER_HOURS = 0
    assert [is_late(session(), moment) for moment in moments] == [False] * 4


def test_people_are_asked_first_when_it_is_late_or_cancelling_is():
    early, far = session(), STARTS - dt.timedelta(days=4)
    early.cancel_by_at = far
    assert [asks_first(early, far), asks_first(early, far + SECOND)] == [False, True]
    assert asks_first(session(), STARTS - dt.timedelta(hours=1))  # though it can still be cancelled freely


@pytest.mark.parametrize(
    ("hours", "asked_at", "until"),
    [
        ((21, 8), at(20, 59), None),
        ((21, 8), at(21), at(8, day=7)),
        ((21, 8), at(7, 59), at(8)),
        ((21, 8), at(8), None),
        ((1, 6), at(1), at(6)),
        ((1, 6), at(23), None),
        ((8, 8), at(3), None),
    ],
)
def test_quiet_hours_end_in_the_morning_by_the_clocks_of_london(settings, hours, asked_at, until):
    settings.QUIET_HOURS_FROM, settings.QUIET_HOURS_UNTIL = hours
    assert quiet_until(asked_at) == until


def test_night_is_waited_for_unless_the_session_begins_before_it_ends():
    at_night = at(22)
    assert waits_for_morning(session(), at_night)
    assert waits_for_morning(session(at(8, 1, day=7)), at_night)
    assert not waits_for_morning(session(at(8, day=7)), at_night)  # nobody could be asked before it begins
    assert not waits_for_morning(session(), at(12))
    assert not waits_for_morning(session(STARTS + dt.timedelta(days=30)), at_night)  # a place is given: nobody is asked
