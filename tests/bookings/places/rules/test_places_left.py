"""What somebody is told of a session's places: what is left for them, and why not more."""

import datetime as dt

import pytest

from bookings.places.rules.counts import with_places
from bookings.places.rules.places_left import places_left_for
from tests.support.factories import (
    OrganisationFactory,
    OrganisationTypeFactory,
    UserFactory,
    make_booking,
    make_session,
)
from training.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def health():
    return OrganisationFactory(name="Wye Valley NHS Trust", type=OrganisationTypeFactory(name="Health"))


@pytest.fixture
def school():
    return OrganisationFactory(name="River School", type=OrganisationTypeFactory(name="Schools"))


def told(session, organisation, now) -> tuple[int, str]:
    places = places_left_for(organisation, with_places(Session.objects.all()).get(pk=session.pk), now=now)
    return places.left, places.text


def book(session, organisation, count=1, **fields):
    for _ in range(count):
        make_booking(session=session, practitioner=UserFactory(organisation=organisation), **fields)


def test_places_left_without_rules_are_the_same_for_everybody(now, health):
    session = make_session(capacity=3)
    book(session, health, 2)
    assert told(session, health, now) == (1, "1 place left.")
    assert told(session, None, now) == (1, "1 place left.")
    book(session, health)
    assert told(session, health, now) == (0, "")


def test_place_that_somebody_waits_for_is_theirs_already(now, health):
    session = make_session(capacity=2)
    book(session, health, status="waiting")
    assert told(session, health, now) == (1, "1 place left.")


def test_share_of_an_organisation_is_said_until_it_is_used_up(now, health, school):
    session = make_session(capacity=10, places_per_organisation=2)
    assert told(session, None, now) == (2, "10 places left. Each organisation can have 2 places.")
    assert told(session, health, now) == (2, "10 places left. Your organisation can have 2 places.")
    book(session, health)
    assert told(session, health, now) == (1, "9 places left. Your organisation can have 2 places and has 1.")
    book(session, health)
    assert told(session, health, now) == (0, "Your organisation has its 2 places.")
    assert told(session, school, now) == (2, "8 places left. Your organisation can have 2 places.")


def test_places_kept_for_a_type_are_told_apart_from_the_others(now, health, school):
    until = dt.datetime(2026, 6, 20, 16, tzinfo=dt.UTC)
    session = make_session(capacity=5, ring_fenced_places=3, ring_fenced_for=health.type, ring_fenced_until=until)
    kept = "for Health until Saturday 20 June 2026, 5pm"
    assert told(session, school, now) == (2, f"2 places left, and 3 more {kept}, then open to everybody.")
    assert told(session, health, now) == (5, f"5 places left, 3 of them only {kept}.")
    book(session, school, 2)
    assert told(session, school, now) == (0, f"3 places left {kept}, then open to everybody.")
    assert told(session, health, now) == (3, f"3 places left {kept}.")
    assert told(session, school, until) == (3, "3 places left.")
