"""Whoever waits on two lists for the same time is not given two places, and keeps the turn they cannot use."""

import datetime as dt

import pytest

from bookings.models import Booking, Mail
from bookings.places.operations.answering_offers import OfferClashes, accept_offer
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.operations.substitution import substitute
from bookings.places.operations.transfer import transfer
from bookings.places.operations.waiting_list import give_idle_places, lapse_offers
from bookings.places.sessions.changes import cancel_session, change_session
from bookings.places.sessions.session_change import SessionChange
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_session
from training.operations.schedule import DayPlan

pytestmark = pytest.mark.django_db


def book(session, person, now) -> Booking:
    return book_place(session=session, practitioner=person, by=person, now=now)


def cancel(booking, now):
    cancel_booking(booking=booking, reason="leave", by=booking.practitioner, now=now)


def standing(*bookings) -> list[str]:
    return [Booking.objects.get(pk=booking.pk).status for booking in bookings]


@pytest.fixture
def lists(now):
    """Two full sessions at one time. Somebody waits first on both, somebody else second on the second."""
    course = CourseFactory()
    sessions = [make_session(capacity=1, course=course) for _ in range(2)]
    holders = [book(session, UserFactory(), now) for session in sessions]
    busy = UserFactory()
    waits = [book(session, busy, now) for session in sessions]
    return holders, waits, book(sessions[1], UserFactory(), now)


def test_second_place_at_the_same_time_goes_to_the_next(lists, now):
    [holder, other_holder], [first, second], behind = lists
    cancel(holder, now)
    cancel(other_holder, now)
    assert standing(first, second, behind) == ["confirmed", "waiting", "confirmed"]
    assert Booking.objects.get(pk=second.pk).queue_number == 1
    assert list(faults(now=now)) == []


@pytest.fixture
def passed_over(lists, now):
    """Nobody is behind, so the place is free and the one who waits for it is busy."""
    [holder, other_holder], [first, second], behind = lists
    for booking in (behind, holder, other_holder):
        cancel(booking, now)
    assert standing(first, second) == ["confirmed", "waiting"]
    return Booking.objects.get(pk=first.pk), second


def give_up(booking, now):
    cancel(booking, now)


def move_away(booking, now):
    there = make_session(course=booking.session.course, on=dt.date(2026, 7, 21))
    transfer(booking=booking, to_session=there, by=booking.practitioner, now=now)


def send_a_colleague(booking, now):
    colleague = UserFactory(organisation=booking.organisation)
    substitute(booking=booking, colleague=colleague, by=booking.practitioner, now=now)


def call_off(booking, now):
    cancel_session(session=booking.session, reason="Snow", by=None, now=now)


def move_the_session(booking, now):
    [day] = booking.session.days.all()
    later = DayPlan(starts_at=day.starts_at + dt.timedelta(days=1), ends_at=day.ends_at + dt.timedelta(days=1))
    change_session(session=booking.session, change=SessionChange(days=[later]), by=None, now=now)


def let_lapse(booking, now):
    Booking.objects.filter(pk=booking.pk).update(status="offered", offer_expires_at=now, offers_lapsed=1)
    lapse_offers(session=booking.session, now=now)


@pytest.mark.parametrize("act", [give_up, move_away, send_a_colleague, call_off, move_the_session, let_lapse])
def test_turn_comes_when_the_other_place_goes(act, passed_over, now, django_capture_on_commit_callbacks):
    elsewhere, waiting = passed_over
    with django_capture_on_commit_callbacks(execute=True):
        act(elsewhere, now)
    assert standing(waiting) == ["confirmed"]
    assert Mail.objects.filter(booking=waiting, kind="promotion").count() == 1
    assert list(faults(now=now)) == []


def test_turn_that_was_missed_is_given_by_what_is_due(passed_over, now):
    elsewhere, waiting = passed_over
    cancel(elsewhere, now)
    assert standing(waiting) == ["waiting"]
    assert [give_idle_places(now=now) for _ in range(2)] == [1, 0]
    assert standing(waiting) == ["confirmed"]


def test_newcomer_gets_the_place_that_whoever_waits_cannot_use(passed_over, now):
    _, waiting = passed_over
    assert book(waiting.session, UserFactory(), now).status == "confirmed"
    assert standing(waiting) == ["waiting"]


def test_offer_is_not_taken_up_beside_a_place_at_the_same_time(now):
    place = make_booking()
    offer = make_booking(practitioner=place.practitioner, status="offered", offer_expires_at=now + dt.timedelta(days=1))
    with pytest.raises(OfferClashes, match=r"You have a place on Course .* at the same time"):
        accept_offer(booking=offer, by=offer.practitioner, now=now)
    cancel(place, now)
    assert accept_offer(booking=offer, by=offer.practitioner, now=now).status == "confirmed"


@pytest.mark.parametrize("by_whom", ["own", "team"])
def test_booking_page_says_why_the_turn_is_not_used(by_whom, passed_over, client, frozen_now, team_member):
    elsewhere, waiting = passed_over
    client.force_login(waiting.practitioner if by_whom == "own" else team_member)
    page = client.get(f"/bookings/{waiting.pk}/").content.decode()
    who = "You have" if by_whom == "own" else f"{waiting.practitioner.name} has"
    assert f"{who} a place on {elsewhere.session.course.title} on Tuesday 7 July 2026" in page
