import datetime as dt

import pytest

from bookings.attendance.register.reading import can_close, can_mark, with_needs_of
from tests.support.factories import UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def test_a_day_is_marked_from_its_midnight_and_closed_once_the_last_begins():
    session = make_session(days=2)
    days = list(session.days.order_by("position"))
    midnight = dt.datetime(2026, 7, 13, 23, 0, tzinfo=dt.UTC)  # of Tuesday 14 July, in London
    assert can_mark(session, days[1], midnight)
    assert not can_mark(session, days[1], midnight - SECOND)
    assert can_close(session, days, days[1].starts_at)
    assert not can_close(session, days, days[1].starts_at - SECOND)


def test_a_session_that_does_not_run_has_nothing_to_mark_or_close(now):
    session = make_session(status="cancelled", cancelled_at=now)
    days = list(session.days.all())
    assert not can_mark(session, days[0], session.ends_at)
    assert not can_close(session, days, session.ends_at)


def test_needs_of_either_kind_count():
    people = [
        make_booking(practitioner=UserFactory(**needs))
        for needs in ({"access_needs": "Loop"}, {"dietary_needs": "Vegan"}, {})
    ]
    assert with_needs_of(people) == people[:2]
