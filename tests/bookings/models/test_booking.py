import datetime as dt
import itertools

import pytest
from django.db import IntegrityError, transaction

from bookings.models import Booking
from bookings.models.booking import ForbiddenMove
from tests.support.factories import UserFactory, make_booking, make_session

ALLOWED = {
    ("awaiting approval", "waiting"),
    ("awaiting approval", "confirmed"),
    ("awaiting approval", "cancelled"),
    ("waiting", "confirmed"),
    ("waiting", "offered"),
    ("waiting", "cancelled"),
    ("offered", "confirmed"),
    ("offered", "cancelled"),
    ("confirmed", "cancelled"),
}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(Booking.Status.values, repeat=2)))
def test_status_moves_only_as_the_table_allows(before, after):
    booking = Booking(status=before)
    if (before, after) in ALLOWED:
        booking.move_to(after)
        assert booking.status == after
    else:
        with pytest.raises(ForbiddenMove):
            booking.move_to(after)
        assert booking.status == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"status": "cancelled"}, "booking_cancelled_with_time"),
        ({"cancelled_at": "2026-06-01T10:00Z"}, "booking_cancelled_with_time"),
        ({"confirmed_at": None}, "booking_confirmed_with_time"),
        ({"status": "offered"}, "booking_offered_with_deadline"),
        ({"status": "waiting"}, "booking_waiting_with_number"),
        ({"status": "awaiting approval"}, "booking_approval_asked_of_somebody"),
        ({"reply": "coming"}, "booking_reply_with_time"),
        ({"cancelled_late": True}, "booking_late_only_with_place"),
        ({"status": "waiting", "queue_number": 1, "outcome": "attended"}, "booking_outcome_only_with_place"),
        ({"outcome": "excused"}, "booking_excused_with_time"),
    ],
)
def test_database_refuses_a_booking_that_contradicts_itself(changes, constraint):
    booking = make_booking()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(**changes)


@pytest.mark.django_db
def test_database_refuses_a_second_live_booking_of_a_person_in_a_session():
    session, person = make_session(), UserFactory()
    make_booking(session=session, practitioner=person, status="cancelled")
    make_booking(session=session, practitioner=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_booking(session=session, practitioner=person, status="waiting")


@pytest.mark.django_db
@pytest.mark.parametrize(("is_walk_in", "session_status", "count"), [(False, "published", 1), (True, "published", 0)])
def test_held_at_start_counts_confirmed_places_of_sessions_that_began(is_walk_in, session_status, count):
    session = make_session()
    make_booking(session=session, is_walk_in=is_walk_in)
    make_booking(session=session, status="waiting")
    make_booking(session=session, status="cancelled")
    assert Booking.objects.held_at_start(session.starts_at).count() == count


@pytest.mark.django_db
def test_held_at_start_counts_nothing_before_the_start():
    booking = make_booking()
    assert list(Booking.objects.held_at_start(booking.booked_at)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "late"), [("confirmed", True), ("waiting", False), ("cancelled", False)])
def test_only_a_place_is_given_back_late(status, late):
    booking = make_booking(status=Booking.Status(status))
    deadline = booking.session.cancel_by_at
    assert booking.would_be_late(booking.session, deadline + dt.timedelta(seconds=1)) is late
    assert not booking.would_be_late(booking.session, deadline)


@pytest.mark.django_db
def test_offer_is_open_until_its_time(now):
    offered = make_booking(status=Booking.Status.OFFERED, offer_expires_at=now)
    assert offered.offer_is_open(now - dt.timedelta(seconds=1))
    assert not offered.offer_is_open(now)
    offered.status = Booking.Status.CONFIRMED
    assert not offered.offer_is_open(now - dt.timedelta(seconds=1))
