"""By a mailed link, without signing in: another date or a colleague instead of giving the place up."""

import datetime as dt

import pytest
import time_machine

from bookings.models import Booking
from tests.support.factories import UserFactory, make_booking, make_session
from tests.support.links import address, words

pytestmark = pytest.mark.django_db

WAYS_IN = ["link-cancel", "link-cannot-come"]


@pytest.fixture
def other(place):
    """The same course four weeks later."""
    return make_session(course=place.session.course, on=dt.date(2026, 8, 4), capacity=2)


@pytest.fixture
def colleague(place):
    return UserFactory(name="Colin Colleague", organisation=place.organisation)


@pytest.mark.parametrize("way_in", WAYS_IN)
def test_giving_up_offers_first_what_could_be_done_instead(client, place, other, way_in):
    page = words(client.get(address(way_in, place)))
    date = "Move to Tuesday 4 August 2026, 9:30am"
    assert page.index("Send a colleague") < page.index(date) < page.index("Cancel my place")
    assert "2 places left" in page


@pytest.mark.parametrize("way_in", WAYS_IN)
def test_one_press_moves_and_says_where_to(client, place, other, way_in):
    page = address(way_in, place)
    target = page.replace("/cannot-come/", "/move/").replace("/cancel/", "/move/")
    assert target in words(client.get(page))
    answer = client.post(target, {"to": other.pk}, follow=True)
    place.refresh_from_db()
    moved = Booking.objects.get(moved_from=place)
    assert (place.status, moved.session, moved.status, moved.booked_by) == (
        "cancelled",
        other,
        "confirmed",
        place.practitioner,
    )
    assert ("Your place has moved" in words(answer), "Tuesday 4 August 2026, 9:30am" in words(answer)) == (True, True)


@pytest.mark.parametrize("name", ["link-move", "link-colleague"])
def test_reading_the_pages_changes_nothing(client, place, other, colleague, name):
    before = Booking.objects.values_list("pk", "status", "session")
    said = list(before)
    for query in ({}, {"to": other.pk}, {"email": colleague.email, "confirmed": "1"}):
        assert client.get(address(name, place), query).status_code == 200
    assert list(before.all()) == said


def test_a_date_that_has_filled_up_leaves_the_place_as_it_is(client, place, other):
    for _ in range(2):
        make_booking(session=other)
    page = words(client.post(address("link-move", place), {"to": other.pk}))
    place.refresh_from_db()
    assert place.status == "confirmed"
    assert "No place is free on that date, so nothing has changed." in page


def test_moving_to_the_list_of_a_full_date_looks_like_no_place(client, place, other):
    for _ in range(2):
        make_booking(session=other)
    answer = words(client.post(address("link-move", place), {"to": other.pk, "accept_waiting": "on"}, follow=True))
    assert ("You are now on the waiting list" in answer, "govuk-panel" in answer) == (True, False)


def test_moving_late_is_told_before_the_press(client, place, other):
    with time_machine.travel(place.session.cancel_by_at + dt.timedelta(seconds=1), tick=False):
        page = words(client.get(address("link-cancel", place)))
        assert "Moving now is recorded as a late cancellation too." in page
        assert "moving is recorded as a late cancellation" in words(client.get(address("link-move", place)))


def test_colleague_gets_the_place_after_a_yes(client, place, colleague):
    asked = client.post(address("link-colleague", place), {"email": colleague.email})
    assert ("Give the place to this colleague" in words(asked), "Colin" in words(asked)) == (True, False)
    place.refresh_from_db()
    assert place.status == "confirmed"
    answer = client.post(address("link-colleague", place), {"email": colleague.email, "confirmed": "1"}, follow=True)
    assert Booking.objects.get(takes_over_from=place).practitioner == colleague
    assert "Given to Colin Colleague" in words(answer)


def test_addresses_are_tried_only_so_often(client, place, colleague):
    for _ in range(20):
        client.post(address("link-colleague", place), {"email": "nobody@example.org"})
    answer = client.post(address("link-colleague", place), {"email": colleague.email, "confirmed": "1"})
    assert "You have tried many addresses." in words(answer)
    place.refresh_from_db()
    assert place.status == "confirmed"


@pytest.mark.parametrize("name", ["link-move", "link-colleague"])
def test_nothing_is_given_up_once_the_session_runs(client, place, other, colleague, name):
    with time_machine.travel(place.session.starts_at, tick=False):
        answer = client.post(address(name, place), {"to": other.pk, "email": colleague.email, "confirmed": "1"})
    assert "This session has begun" in words(answer)
    place.refresh_from_db()
    assert place.status == "confirmed"


def test_a_link_for_something_else_gives_nothing_up(client, place, other):
    page = address("link-offer", place).replace("/offer/", "/move/")
    assert client.post(page, {"to": other.pk}).status_code == 404
    place.refresh_from_db()
    assert place.status == "confirmed"


def test_who_waits_is_offered_a_date_with_places(client, place, other):
    waiting = make_booking(session=place.session, status="waiting")
    page = words(client.get(address("link-cancel", waiting)))
    assert ("Would another date suit you?" in page, "Send a colleague" in page) == (True, False)
    client.post(address("link-move", waiting), {"to": other.pk})
    assert Booking.objects.get(moved_from=waiting).status == "confirmed"
