"""By when a colleague who is asked has to answer: in time for somebody else to come."""

import datetime as dt

import pytest

from bookings.places.rules.answering import answer_by, reminder_at
from tests.support.factories import make_session

LONDON = dt.timezone(dt.timedelta(hours=1))
MONDAY = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)


def at(day, hour=17):
    return dt.datetime(2026, *day, hour, 0, tzinfo=LONDON)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("session_on", "asked_at", "until"),
    [
        (dt.date(2026, 7, 7), MONDAY, at((6, 8))),  # five working days
        (dt.date(2026, 7, 7), dt.datetime(2026, 5, 20, 10, 0, tzinfo=dt.UTC), at((5, 28))),  # round a bank holiday
        (dt.date(2026, 6, 9), MONDAY, at((6, 3))),  # the deadline is Thursday 4 June, 5pm: a working day before
        (dt.date(2026, 6, 4), MONDAY, at((6, 2), 11)),  # the deadline is today's: a day to answer
        (dt.date(2026, 6, 2), MONDAY, at((6, 2), 9) + dt.timedelta(minutes=30)),  # at most until it begins
    ],
)
def test_a_colleague_has_so_long(frozen_now, session_on, asked_at, until):
    assert answer_by(make_session(on=session_on), now=asked_at) == until


def test_the_reminder_is_halfway():
    assert reminder_at(at((6, 1)), at((6, 3))) == at((6, 2))
