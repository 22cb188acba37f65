"""One gives a place up and another gets it: the history of each row names who decided, and nobody where the platform
did, at the time of the operation and whoever's request it happened in.
"""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import Booking, Reservation
from bookings.places.operations.answering_offers import accept_offer
from bookings.places.operations.approval import lapse_approvals, remind_approvers
from bookings.places.operations.booking import cancel_booking
from bookings.places.operations.reservation_ends import lapse_reservations, remind_of_reservations
from bookings.places.operations.reservations import reserve_places
from bookings.places.operations.waiting_list import lapse_offers
from tests.support.factories import make_booking, make_session

pytestmark = pytest.mark.django_db

Status = Booking.Status


def last_entry(row):
    """Who did the last thing that happened to the row, and when."""
    entry = row.history.order_by("-history_id").first()
    return entry.history_user, entry.history_date


@pytest.fixture
def full():
    """A session on 7 July with one place."""
    return make_session(capacity=1)


def test_after_a_cancellation_the_promoted_booking_names_nobody_and_the_ended_one_who_cancelled(
    client, practitioner, full, frozen_now
):
    ending = make_booking(session=full, practitioner=practitioner)
    waiting = make_booking(session=full, status=Status.WAITING)
    client.force_login(practitioner)
    client.post(reverse("cancel-booking", args=[ending.pk]), {"reason": "sickness"})
    waiting.refresh_from_db()
    assert waiting.status == Status.CONFIRMED
    assert last_entry(waiting) == (None, frozen_now)
    assert last_entry(ending) == (practitioner, frozen_now)


def test_a_lead_who_cancels_for_a_colleague_is_named(somebodys_request, lead, full, now):
    ending = make_booking(session=full, organisation=lead.organisation)
    cancel_booking(booking=ending, reason="sickness", by=lead, now=now)
    assert last_entry(ending) == (lead, now)


def test_a_place_is_offered_by_nobody_taken_up_by_its_person_and_lapses_by_nobody(somebodys_request, full):
    after_deadline = full.starts_at - dt.timedelta(hours=24)
    passed_over = make_booking(session=full, status=Status.OFFERED, offer_expires_at=after_deadline)
    offered = make_booking(session=full, status=Status.WAITING)
    lapse_offers(session=full, now=after_deadline)
    assert last_entry(passed_over) == (None, after_deadline)
    assert last_entry(offered) == (None, after_deadline)
    offered.refresh_from_db()
    person, later = offered.practitioner, after_deadline + dt.timedelta(minutes=5)
    accept_offer(booking=offered, by=person, now=later)
    assert last_entry(offered) == (person, later)


def test_reserved_places_are_reminded_of_and_lapse_by_nobody(somebodys_request, lead, now):
    session = make_session()
    reserved = reserve_places(session=session, organisation=lead.organisation, places=2, by=lead, now=now)
    assert last_entry(reserved) == (lead, now)
    soon = reserved.names_by_at - dt.timedelta(days=1)
    assert remind_of_reservations(now=soon) == 1
    assert last_entry(reserved) == (None, soon)
    assert lapse_reservations(now=reserved.names_by_at) == 1
    assert last_entry(reserved) == (None, reserved.names_by_at)
    assert Reservation.objects.get().ended_because == Reservation.EndedBecause.LAPSED


def test_a_request_to_agree_is_reminded_of_and_lapses_by_nobody(somebodys_request, now):
    asking = make_booking(status=Status.AWAITING_APPROVAL, booked_at=now)
    soon = now + dt.timedelta(days=4)
    assert remind_approvers(now=soon) == 1
    assert last_entry(asking) == (None, soon)
    later = now + dt.timedelta(days=6)
    assert lapse_approvals(now=later) == 1
    assert last_entry(asking) == (None, later)
