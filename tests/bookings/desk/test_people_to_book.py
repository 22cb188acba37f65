import pytest

from bookings.desk.people_to_book import people_to_book
from bookings.places.rules.counts import with_places
from tests.support.factories import UserFactory, make_booking, make_session
from training.models import Session, User

pytestmark = pytest.mark.django_db


def found(session, now, *, most=9):
    return people_to_book(
        User.objects.all(), with_places(Session.objects.filter(pk=session.pk)).get(), most=most, now=now
    )


def test_people_stand_by_name_and_no_more_than_asked_for(now):
    people = [UserFactory(name=name) for name in ("Cy", "Ann", "Bo")]
    assert found(make_session(), now, most=2) == [people[1], people[2]]


def test_who_is_booked_already_comes_with_the_booking(now):
    booking = make_booking(practitioner=UserFactory(name="Ann"))
    make_booking(practitioner=UserFactory(name="Bo"))
    ann, bo = found(booking.session, now)
    assert (ann.live_here, bo.live_here) == ([booking], [])


def test_whose_organisation_has_its_places_must_wait(now):
    booking = make_booking(session=make_session(places_per_organisation=1), practitioner=UserFactory(name="Ann"))
    UserFactory(name="Bo", organisation=booking.organisation)
    UserFactory(name="Cy")
    assert [one.must_wait for one in found(booking.session, now)] == [True, True, False]


def test_nobody_is_said_to_wait_where_no_rule_tells_people_apart(now):
    UserFactory()
    assert [one.must_wait for one in found(make_session(capacity=1), now)] == [False]
