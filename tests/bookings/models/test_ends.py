"""What became of a booking is said as what it is, wherever it is read."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.exchange.lists.all_lists import KINDS
from bookings.models import Booking
from bookings.notices.calendar.entries import message_about
from bookings.places.operations.substitution import substitute
from bookings.places.operations.transfer import transfer
from bookings.places.sessions.changes import cancel_session
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory, make_booking, make_session
from tests.support.links import address, words
from training.when_and_where import days_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def person(organisation):
    return UserFactory(name="Pat Person", organisation=organisation)


def given_to_sam(person, team_member, now):
    sam = UserFactory(name="Sam Lee", organisation=person.organisation)
    booking = make_booking(practitioner=person)
    substitute(booking=booking, colleague=sam, by=person, now=now)
    return booking


def moved(person, team_member, now, on=dt.date(2026, 12, 3)):
    course = CourseFactory()
    booking = make_booking(session=make_session(course=course), practitioner=person)
    transfer(booking=booking, to_session=make_session(course=course, on=on), by=person, now=now)
    return booking


def moved_over_new_year(person, team_member, now):
    return moved(person, team_member, now, on=dt.date(2027, 1, 12))


def called_off(person, team_member, now):
    booking = make_booking(practitioner=person)
    cancel_session(session=booking.session, reason="The trainer is ill", by=team_member, now=now)
    return booking


ENDS = [
    (given_to_sam, "Given to Sam Lee"),
    (moved, "Moved to 3 December"),
    (moved_over_new_year, "Moved to 12 January 2027"),
    (called_off, "Session cancelled by the partnership"),
]


@pytest.mark.parametrize(("end", "said"), ENDS)
def test_every_place_that_reads_it_says_what_it_was(
    client, end, said, person, organisation, team_member, frozen_now, django_assert_max_num_queries
):
    booking = end(person, team_member, frozen_now)
    client.force_login(person)
    for page in (reverse("booking", args=[booking.pk]), reverse("my-bookings"), address("link-cancel", booking)):
        shown = words(client.get(page))
        assert (said in shown, ">Cancelled<" in shown) == (True, False), page
    client.force_login(team_member)
    for page in (reverse("desk-person", args=[person.pk]), reverse("desk-session", args=[booking.session_id])):
        assert said in words(client.get(page)), page
    listed = client.get(reverse("data-export", args=["bookings", "csv"]))
    assert said in b"".join(listed).decode() if listed.streaming else said in listed.content.decode()
    stored = Booking.objects.with_how_it_ended().get(pk=booking.pk)
    with django_assert_max_num_queries(0):
        assert stored.how_it_ended() == said
    (day,) = days_of(stored.session)
    entry = message_about(stored, day, method="CANCEL", sequence=2, now=frozen_now)
    assert f"DESCRIPTION:{said}." in entry


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Cancelled"),
        ({"cancelled_late": True}, "Cancelled late"),
        ({"cancelled_late": True, "excused_at": dt.datetime(2026, 7, 1, tzinfo=dt.UTC)}, "Cancelled late, excused"),
        ({"cancelled_after_change": True}, "Cancelled after a change"),
        ({"confirmed_at": None, "queue_number": 1}, "Left the waiting list"),
        ({"confirmed_at": None, "cancel_reason": "offer declined"}, "Offer declined"),
        ({"confirmed_at": None, "cancel_reason": "offer lapsed"}, "Offer not answered"),
        ({"confirmed_at": None, "cancel_reason": "approval refused"}, "Request not approved"),
        ({"confirmed_at": None, "cancel_reason": "approval lapsed"}, "Request not answered"),
        (
            {"confirmed_at": None, "approval_asked_at": dt.datetime(2026, 6, 1, tzinfo=dt.UTC)},
            "Request withdrawn",
        ),
        ({"cancel_reason": "substituted"}, "Given to a colleague"),  # nobody says to whom
        ({"cancel_reason": "transferred"}, "Moved to another date"),
    ],
)
def test_other_ends(fields, said, team_member, frozen_now):
    assert make_booking(status="cancelled", **fields).how_it_ended() == said
    assert [row[-1] for row in KINDS["bookings"](by=team_member, now=frozen_now).written()[1]] == [said]


@pytest.mark.parametrize("status", ["confirmed", "waiting"])
def test_what_goes_on_has_not_ended(status):
    assert make_booking(status=status).how_it_ended() == ""
