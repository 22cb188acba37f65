"""Moves between sessions and people at the same time: nobody loses a place, and no place is given twice."""

import datetime as dt
import threading

import pytest
from django.db import OperationalError, connection

from bookings.models import Booking
from bookings.places.operations import transfer as transfers
from bookings.places.operations.booking import AlreadyCancelled, cancel_booking
from bookings.places.operations.substitution import substitute
from bookings.places.operations.transfer import NoPlaceThere, transfer
from bookings.places.rules.counts import places_held
from bookings.upkeep.integrity.each_row import faults
from tests.conftest import NOW
from tests.races.test_places import people
from tests.support.factories import CourseFactory, make_booking, make_session
from training.models import Session

MOVING = 8


def booked(session, person) -> Booking:
    return make_booking(session=session, practitioner=person, booked_at=NOW - dt.timedelta(days=5))


def two_sessions(**fields) -> tuple[Session, Session]:
    course = CourseFactory()
    return make_session(course=course, **fields), make_session(course=course, on=dt.date(2026, 7, 21), **fields)


def to_the_other(booking: Booking, sessions: tuple[Session, Session]) -> Booking:
    [there] = [session for session in sessions if session.pk != booking.session_id]
    return transfer(booking=booking, to_session=there, by=booking.practitioner, now=NOW)


@pytest.mark.r02
def test_opposite_moves_at_once_all_succeed(at_once, now):
    sessions = two_sessions(capacity=2 * MOVING)
    bookings = [booked(sessions[n % 2], person) for n, person in enumerate(people(2 * MOVING))]
    results = at_once(lambda booking: to_the_other(booking, sessions), bookings)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert [places_held(session) for session in sessions] == [MOVING, MOVING]
    assert list(faults(now=now)) == []


@pytest.mark.r02
def test_control_opposite_moves_that_lock_as_they_come_block_each_other(at_once, monkeypatch):
    """On SQLite the second never comes so far: there is one lock for all, taken when a transaction begins."""
    one_lock = connection.vendor == "sqlite"
    sessions = two_sessions(capacity=2)
    both_hold_one = threading.Barrier(2, timeout=1 if one_lock else 10)

    def as_they_come(first_id, second_id):
        first = Session.objects.locked().select_related("course").get(pk=first_id)
        both_hold_one.wait()
        return first, Session.objects.locked().select_related("course").get(pk=second_id)

    monkeypatch.setattr(transfers, "lock_both", as_they_come)
    bookings = [booked(session, person) for session, person in zip(sessions, people(2), strict=True)]
    results = at_once(lambda booking: to_the_other(booking, sessions), bookings)
    assert any(isinstance(result, threading.BrokenBarrierError if one_lock else OperationalError) for result in results)


def last_place(at_once) -> tuple[list, tuple[Session, Session]]:
    crowded, other = two_sessions(capacity=MOVING)
    Session.objects.filter(pk=other.pk).update(capacity=1)
    bookings = [booked(crowded, person) for person in people(MOVING)]
    return at_once(lambda booking: to_the_other(booking, (crowded, other)), bookings), (crowded, other)


@pytest.mark.r01
def test_last_place_of_another_date_goes_to_one_and_the_rest_keep_theirs(at_once, now):
    results, (crowded, other) = last_place(at_once)
    assert sum(isinstance(result, Booking) for result in results) == 1
    assert sum(isinstance(result, NoPlaceThere) for result in results) == MOVING - 1
    assert (places_held(crowded), places_held(other)) == (MOVING - 1, 1)
    assert list(faults(now=now)) == []


@pytest.mark.r01
def test_control_without_the_lock_the_last_place_goes_wrong(at_once, without_the_lock):
    results, (_, other) = last_place(at_once)
    refused = sum(isinstance(result, NoPlaceThere) for result in results)
    assert (places_held(other), refused) != (1, MOVING - 1)


@pytest.mark.r02
def test_place_given_to_several_colleagues_at_once_goes_to_one(at_once, now):
    leaver, *colleagues = people(MOVING)
    place = booked(make_session(capacity=1), leaver)
    results = at_once(lambda one: substitute(booking=place, colleague=one, by=leaver, now=now), colleagues)
    assert sum(isinstance(result, Booking) for result in results) == 1
    assert sum(isinstance(result, AlreadyCancelled) for result in results) == len(colleagues) - 1
    assert places_held(place.session) == 1
    assert list(faults(now=now)) == []


@pytest.mark.r02
def test_place_passed_on_and_cancelled_at_once_is_one_or_the_other(at_once, now):
    leaver, colleague, waiting = people(3)
    place = booked(make_session(capacity=1), leaver)
    make_booking(session=place.session, practitioner=waiting, status="waiting", booked_at=NOW - dt.timedelta(days=5))
    actions = [
        lambda: substitute(booking=place, colleague=colleague, by=leaver, now=now),
        lambda: cancel_booking(booking=place, reason="leave", by=leaver, now=now),
    ]
    results = at_once(lambda action: action(), actions)
    assert sum(isinstance(result, AlreadyCancelled) for result in results) == 1
    place.refresh_from_db()
    holder = Booking.objects.get(session=place.session, status="confirmed").practitioner
    assert holder == (colleague if place.cancel_reason == "substituted" else waiting)
    assert list(faults(now=now)) == []
