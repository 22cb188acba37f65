"""What makes the stamp another, table by table, stands in tests/bookings/places/pages/test_kept.py."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction

from bookings.places.rules import change_stamp
from bookings.places.rules.change_stamp import next_change_by_time
from tests.support import factories
from training.authorship import save_as
from training.models import Venue


@pytest.mark.django_db
def test_stamp_stays_while_nothing_changes_and_takes_one_question(django_assert_num_queries):
    factories.make_booking()
    first = change_stamp.change_stamp()
    with django_assert_num_queries(1):
        assert change_stamp.change_stamp() == first
    assert len(first) == len(change_stamp.SHOWN)


def in_the_meantime(now) -> tuple:
    """One transaction takes its number, a second one takes the next and ends, and the first one ends after it. Return
    the stamps of before the first one's end and after it.
    """
    late, other = factories.VenueFactory(name="Late"), factories.VenueFactory(name="Other")
    written, may_end = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            late.name = "Later"
            save_as(late, by=None, now=now)
            written.set()
            assert may_end.wait(10)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert written.wait(10)
    other.name = "Another"
    save_as(other, by=None, now=now)
    before = change_stamp.change_stamp()
    assert Venue.objects.filter(name="Later").exists() is False
    may_end.set()
    thread.join()
    assert Venue.objects.filter(name="Later").exists() is True
    return before, change_stamp.change_stamp()


@pytest.mark.django_db(transaction=True)
def test_transaction_that_ends_after_a_later_one_makes_the_stamp_another(now):
    if connection.vendor == "sqlite":
        pytest.skip("On SQLite whoever writes has the database alone.")
    before, after = in_the_meantime(now)
    assert before != after


@pytest.mark.django_db(transaction=True)
def test_control_the_highest_number_alone_would_not_tell(now, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("On SQLite whoever writes has the database alone.")
    monkeypatch.setattr(change_stamp, "_LATEST", 1)
    change_stamp._statement.cache_clear()
    try:
        before, after = in_the_meantime(now)
    finally:
        change_stamp._statement.cache_clear()
    assert before == after


SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["starts_at", "ends_at", "booking_opens_at", "booking_closes_at", "ring_fenced_until", "cancel_by_at"]
)
def test_next_change_is_the_first_moment_of_any_session(now, name):
    fields = {"starts_at": now - DAY} if name == "ends_at" else {}
    if name == "ring_fenced_until":
        fields |= {"ring_fenced_places": 1, "ring_fenced_for": factories.OrganisationTypeFactory()}
    for moment in (now + 3 * SECOND, now + 2 * SECOND, now - SECOND):
        session = factories.make_session()
        for field, value in (fields | {name: max(moment, now + SECOND) if name == "ends_at" else moment}).items():
            setattr(session, field, value)
        save_as(session, by=None, now=now)
    first = {"ends_at": now + SECOND, "cancel_by_at": now + 2 * SECOND + dt.timedelta.resolution}
    assert next_change_by_time(now) == first.get(name, now + 2 * SECOND)


@pytest.mark.django_db
def test_moment_that_is_now_is_past_but_a_deadline_has_just_been_met(now):
    session = factories.make_session()
    session.booking_opens_at = session.cancel_by_at = now
    save_as(session, by=None, now=now)
    assert next_change_by_time(now) == now + dt.timedelta.resolution
    assert next_change_by_time(now + dt.timedelta.resolution) == session.starts_at


@pytest.mark.django_db
def test_without_sessions_time_changes_nothing(now):
    assert next_change_by_time(now) is None
    factories.make_session(on=dt.date(2026, 5, 4))
    assert next_change_by_time(now) is None


@pytest.mark.django_db
def test_next_change_takes_one_question(now, django_assert_num_queries):
    for _ in range(3):
        factories.make_session()
    with django_assert_num_queries(1):
        next_change_by_time(now)
