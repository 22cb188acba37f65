"""Faults of reserved places, made behind the operations' backs."""

import datetime as dt

import pytest

from bookings.models import Reservation
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import UserFactory, make_booking, make_reservation, make_session

pytestmark = pytest.mark.django_db


def test_more_reserved_than_there_are_places_is_found(now):
    session = make_session(capacity=3)
    make_booking(session=session, booked_at=now)
    make_reservation(session=session, places=3)
    assert list(faults(now=now)) == [f"session {session.pk}: 4 places are held, and there are 3"]


def test_a_reservation_of_what_does_not_take_place_or_has_begun_is_found(now):
    draft = make_reservation(session=make_session(status="draft"))
    late = make_reservation()
    Reservation.objects.filter(pk=late.pk).update(names_by_at=late.session.starts_at + dt.timedelta(seconds=1))
    problem = "open, but its session is not running or begins before people are named"
    assert list(faults(now=now)) == [f"reservation {one.pk}: {problem}" for one in (draft, late)]


def test_named_places_without_their_bookings_are_found(now):
    reservation = make_reservation()
    Reservation.objects.update(places=2, places_named=1)
    assert list(faults(now=now)) == [f"reservation {reservation.pk}: 1 places are named, and 0 bookings say so"]
    stranger = make_booking(session=reservation.session, practitioner=UserFactory(), booked_at=now)
    stranger.named_from = reservation
    stranger.save()
    assert list(faults(now=now)) == [f"booking {stranger.pk}: named for a place of another organisation"]
