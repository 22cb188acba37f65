"""Each fault is made behind the operations' backs; what people may legally do is none."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking, Mail
from bookings.upkeep.integrity.between_bookings import NOTICED_WITHIN
from bookings.upkeep.integrity.each_row import faults
from tests.conftest import NOW
from tests.support.factories import UserFactory, make_booking, make_session
from training.models import SessionDay

pytestmark = pytest.mark.django_db
Status = Booking.Status


def booked(**fields) -> Booking:
    return make_booking(booked_at=NOW - dt.timedelta(days=5), **fields)


def change(row, **columns):
    type(row).objects.filter(pk=row.pk).update(**columns)


def idle(session, booking) -> list[str]:
    return [f"session {session.pk}: a place is free, and booking {booking.pk} waits for one"]


def test_a_place_that_lies_free_while_somebody_waits(now):
    session = make_session(capacity=2)
    booked(session=session)
    waiting = booked(session=session, status=Status.WAITING)
    booked(session=session, status=Status.WAITING)
    assert list(faults(now=now)) == idle(session, waiting)
    assert list(faults(now=session.starts_at)) == []
    change(session, status="draft")
    assert list(faults(now=now)) == []


def test_whoever_waits_and_has_a_place_elsewhere_then_leaves_it_free_rightly(now):
    session, at_once = make_session(capacity=1), make_session()
    busy = booked(session=session, status=Status.WAITING)
    elsewhere = booked(session=at_once, practitioner=busy.practitioner)
    assert list(faults(now=now)) == []
    change(elsewhere, status=Status.CANCELLED, cancelled_at=now)
    assert list(faults(now=now)) == idle(session, busy)


def test_places_reserved_leave_others_waiting_until_an_hour_after_their_release(now):
    kept_for = UserFactory().organisation.type
    release = now + dt.timedelta(days=1)
    session = make_session(capacity=1, ring_fenced_places=1, ring_fenced_for=kept_for, ring_fenced_until=release)
    waiting = booked(session=session, status=Status.WAITING)
    assert list(faults(now=release + NOTICED_WITHIN - dt.timedelta(seconds=1))) == []
    assert list(faults(now=release + NOTICED_WITHIN)) == idle(session, waiting)


def followed(column, **earlier):
    """A booking that follows another, rightly but for what is said of the earlier one."""
    person = UserFactory()
    if column == "moved_from":
        before = booked(practitioner=person, status=Status.CANCELLED, **{"cancel_reason": "transferred"} | earlier)
        return booked(practitioner=person, session=make_session(on=dt.date(2026, 7, 21)), moved_from=before), before
    session = make_session()
    before = booked(session=session, status=Status.CANCELLED, **{"cancel_reason": "substituted"} | earlier)
    return booked(session=session, takes_over_from=before), before


@pytest.mark.parametrize("column", ["moved_from", "takes_over_from"])
def test_what_follows_rightly_is_no_fault(now, column):
    followed(column)
    assert list(faults(now=now)) == []


def test_a_move_from_what_was_not_moved(now):
    booking, before = followed("moved_from")
    change(before, cancel_reason="leave")
    assert list(faults(now=now)) == [f"booking {booking.pk}: moved from one that is not cancelled for that"]
    change(before, cancel_reason="transferred", practitioner=UserFactory())
    assert list(faults(now=now)) == [f"booking {booking.pk}: moved from another person’s"]
    change(before, practitioner=booking.practitioner, session=booking.session)
    assert list(faults(now=now)) == [f"booking {booking.pk}: moved within its session"]
    change(booking, moved_from=None)
    assert list(faults(now=now)) == [f"booking {before.pk}: moved, and nothing says where"]


def test_a_place_taken_over_from_what_was_not_passed_on(now):
    booking, before = followed("takes_over_from")
    change(before, cancel_reason="leave")
    assert list(faults(now=now)) == [f"booking {booking.pk}: takes over from one that is not cancelled for that"]
    change(before, cancel_reason="substituted", session=make_session())
    assert list(faults(now=now)) == [f"booking {booking.pk}: takes over from another session"]
    change(before, session=booking.session, practitioner=booking.practitioner)
    assert list(faults(now=now)) == [f"booking {booking.pk}: takes over from the same person"]
    change(booking, takes_over_from=None)
    assert list(faults(now=now)) == [f"booking {before.pk}: taken over, and nothing says by whom"]


def followed_again(column, booking, before) -> None:
    person = booking.practitioner if column == "moved_from" else UserFactory()
    session = make_session(on=dt.date(2026, 7, 14)) if column == "moved_from" else booking.session
    booked(session=session, practitioner=person, **{column: before})


def let_bookings_be_followed_twice(column) -> None:
    """Take the table's own rule away (PostgreSQL); the test's transaction brings it back."""
    table = Booking._meta.db_table
    connection.check_constraints()  # nothing about the rows may be left to check
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'u'"
            " AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s)]",
            [table, table, f"{column}_id"],
        )
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {cursor.fetchone()[0]}")


@pytest.mark.parametrize("column", ["moved_from", "takes_over_from"])
def test_one_booking_followed_twice(now, column):
    """The table keeps a second follower out. Where it can be made to let one in, the check finds it."""
    booking, before = followed(column)
    with pytest.raises(IntegrityError, match=column), transaction.atomic():
        followed_again(column, booking, before)
    assert list(faults(now=now)) == []
    if connection.vendor == "postgresql":
        let_bookings_be_followed_twice(column)
        followed_again(column, booking, before)
        assert list(faults(now=now)) == [f"booking {before.pk}: 2 others follow it as {column}"]


def test_a_mail_of_a_higher_sequence_than_its_booking(now):
    booking = booked(invite_sequence=2)
    said = {"kind": "session changed", "booking": booking, "to": "a@example.org", "created_at": now}
    for sequence in (2, 3):
        Mail.objects.create(sequence=sequence, message_id=f"<{sequence}@example.org>", **said)
    assert list(faults(now=now)) == [
        f"booking {booking.pk}: its calendar entry stands at SEQUENCE 2, and 3 was sent",
    ]


def test_two_places_at_one_time(now):
    one = booked(session=make_session(days=2))
    other = booked(session=make_session(on=dt.date(2026, 7, 14)), practitioner=one.practitioner)
    SessionDay.history.update(history_date=now - dt.timedelta(days=9))
    said = [f"booking {other.pk}: at the same time as booking {one.pk} of the same person"]
    assert list(faults(now=now)) == said
    assert list(faults(now=one.session.starts_at)) == []
    # A session moved since by the team makes nobody wrong.
    latest = SessionDay.history.filter(id__in=other.session.days.values("pk"))
    latest.update(history_date=now - dt.timedelta(days=1))
    assert list(faults(now=now)) == []
    latest.update(history_date=now - dt.timedelta(days=9))
    change(one, is_walk_in=True)
    assert list(faults(now=now)) == []


def test_the_checks_take_as_many_queries_for_many_sessions(now, django_assert_num_queries):
    def people_wait():
        booked(session=make_session(capacity=1), status=Status.WAITING)

    people_wait()
    with CaptureQueriesContext(connection) as few:
        assert len(list(faults(now=now))) == 1
    for _ in range(4):
        people_wait()
    with django_assert_num_queries(len(few)):
        assert len(list(faults(now=now))) == 5
