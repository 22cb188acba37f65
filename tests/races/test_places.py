"""r01 to r03: the last places, one person many times, one form many times."""

import contextlib
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from bookings.models import Booking, Mail, Reservation
from bookings.places.operations import booking
from bookings.places.operations.booking import AlreadyBooked, book_place
from bookings.places.operations.reservations import TooFewFree, reserve_places
from bookings.places.rules.counts import places_held
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import OrganisationFactory, UserFactory, make_session
from training.models import User

PLACES = 20


def people(count: int) -> list[User]:
    organisation = OrganisationFactory()
    return User.objects.bulk_create(
        User(email=f"racer{n}@example.org", name=f"Racer {n}", organisation=organisation) for n in range(count)
    )


def crowd_size() -> int:
    return 50 if connection.vendor == "sqlite" else 200


def overbooked_or_broken(results: list) -> bool:
    confirmed = Booking.objects.filter(status="confirmed").count()
    numbers = list(Booking.objects.waiting().values_list("queue_number", flat=True))
    return (
        confirmed != PLACES
        or numbers != list(range(1, len(results) - PLACES + 1))
        or any(isinstance(result, Exception) for result in results)
    )


@pytest.mark.r01
def test_last_places_go_to_as_many_as_there_are_and_the_rest_wait_in_order(at_once, now):
    session = make_session(capacity=PLACES)
    crowd = people(crowd_size())
    results = at_once(lambda person: book_place(session=session, practitioner=person, by=person, now=now), crowd)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Booking.objects.filter(status="confirmed").count() == PLACES
    numbers = list(Booking.objects.waiting().values_list("queue_number", flat=True))
    assert numbers == list(range(1, len(crowd) - PLACES + 1))
    assert Mail.objects.filter(kind="confirmation").count() == PLACES
    assert Mail.objects.filter(kind="waiting list").count() == len(crowd) - PLACES


@pytest.mark.r01
def test_last_places_through_the_page_bring_no_server_error(at_once, frozen_now):
    session = make_session(capacity=PLACES)
    crowd = people(crowd_size())
    address = reverse("book", args=[session.pk])

    def book(person):
        client = Client()
        client.force_login(person)
        return client.post(address, {"agree": "on", "wants": "list"}).status_code

    assert at_once(book, crowd) == [302] * len(crowd)
    assert Booking.objects.filter(status="confirmed").count() == PLACES
    assert Booking.objects.filter(status="waiting").count() == len(crowd) - PLACES


@pytest.mark.r01
def test_whoever_loses_the_race_for_a_place_is_asked_and_waits_for_nothing(at_once, frozen_now):
    session = make_session(capacity=PLACES)
    crowd = people(crowd_size())
    address = reverse("book", args=[session.pk])

    def book(person):
        client = Client()
        client.force_login(person)
        response = client.post(address, {"agree": "on", "wants": "place"})
        return response.status_code, "The place has gone" in response.text

    answers = at_once(book, crowd)
    assert sorted(answers) == [(200, True)] * (len(crowd) - PLACES) + [(302, False)] * PLACES
    assert Booking.objects.filter(status="confirmed").count() == PLACES
    assert Booking.objects.count() == PLACES
    assert list(Mail.objects.values_list("kind", flat=True).distinct()) == ["confirmation"]


@pytest.mark.r01
def test_control_without_the_lock_the_same_race_goes_wrong(at_once, without_the_lock, now):
    session = make_session(capacity=PLACES)
    crowd = people(crowd_size())
    results = at_once(lambda person: book_place(session=session, practitioner=person, by=person, now=now), crowd)
    assert overbooked_or_broken(results)


@pytest.mark.r02
def test_one_person_fifty_times_gets_one_booking(at_once, now):
    session = make_session(capacity=PLACES)
    [person] = people(1)
    results = at_once(lambda _: book_place(session=session, practitioner=person, by=person, now=now), list(range(50)))
    assert sum(isinstance(result, Booking) for result in results) == 1
    assert sum(isinstance(result, AlreadyBooked) for result in results) == 49
    assert Booking.objects.live().count() == 1


@pytest.mark.r02
def test_control_without_the_lock_one_person_meets_errors(at_once, without_the_lock, now, monkeypatch):
    session = make_session(capacity=PLACES)
    [person] = people(1)
    refuse_clash, another = booking.refuse_clash, threading.Barrier(2)

    def refuse_once_another_has_looked_too(*args):
        with contextlib.suppress(threading.BrokenBarrierError):
            another.wait(timeout=0.5)
        refuse_clash(*args)

    monkeypatch.setattr(booking, "refuse_clash", refuse_once_another_has_looked_too)
    results = at_once(lambda _: book_place(session=session, practitioner=person, by=person, now=now), list(range(50)))
    refused = sum(isinstance(result, AlreadyBooked) for result in results)
    assert refused < 49  # the rest ran into the database's own constraint, or its lock


@pytest.mark.r03
@pytest.mark.parametrize("together", [False, True])
def test_same_form_twenty_times_makes_one_booking_and_one_mail(at_once, frozen_now, together):
    session = make_session(capacity=PLACES)
    [person] = people(1)
    client = Client()
    client.force_login(person)
    cookies = client.cookies
    address = reverse("book", args=[session.pk])

    def post(_):
        tab = Client()
        tab.cookies = cookies
        return tab.post(address, {"agree": "on"}).status_code

    codes = at_once(post, list(range(20))) if together else [post(n) for n in range(20)]
    assert codes == [302] * 20
    assert Booking.objects.count() == 1
    assert Mail.objects.count() == 1


def last_places(at_once, now) -> list:
    """Four people and four organisations want the last four places: each organisation two of them, without names."""
    session = make_session(capacity=4)
    organisations = OrganisationFactory.create_batch(4)
    asking = [(one, None) for one in people(4)] + [
        (UserFactory(is_lead=True, organisation=one), one) for one in organisations
    ]

    def ask(who):
        person, organisation = who
        if organisation:
            return reserve_places(session=session, organisation=organisation, places=2, by=person, now=now)
        return book_place(session=session, practitioner=person, by=person, now=now)

    return at_once(ask, asking)


@pytest.mark.r01
def test_last_places_reserved_and_booked_at_once_are_given_once(at_once, now):
    results = last_places(at_once, now)
    assert {type(one) for one in results if isinstance(one, Exception)} <= {TooFewFree}
    session = Booking.objects.filter(status="confirmed").first() or Reservation.objects.first()
    assert places_held(session.session) in {3, 4}  # one place may be left that is too few for two
    assert list(faults(now=now)) == []


@pytest.mark.r01
def test_control_without_the_lock_places_reserved_and_booked_at_once_go_wrong(at_once, without_the_lock, now):
    results = last_places(at_once, now)
    broken = [one for one in results if isinstance(one, Exception) and not isinstance(one, TooFewFree)]
    assert broken or list(faults(now=now))
