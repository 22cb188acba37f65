"""Places for one organisation, and places kept for one organisation type until their release."""

import datetime as dt

import pytest

from bookings.models import Booking, Mail
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.operations.waiting_list import give_idle_places
from bookings.places.rules.counts import with_places
from bookings.places.rules.places_left import PlacesFor, places_left_for
from bookings.places.sessions.changes import change_session
from bookings.places.sessions.session_change import SessionChange
from bookings.upkeep.due import run_due
from tests.support.factories import OrganisationFactory, OrganisationTypeFactory, UserFactory, make_session
from training.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def health():
    return OrganisationTypeFactory(name="Health")


@pytest.fixture
def release(now):
    return now + dt.timedelta(days=1)


@pytest.fixture
def book(now):
    """Call `book(session, organisation)`: somebody of it books, and what they have is returned."""

    def book(session, organisation=None, when=now):
        person = UserFactory(organisation=organisation or OrganisationFactory())
        return book_place(session=session, practitioner=person, by=person, now=when)

    return book


def said_to(organisation, session, *, now) -> PlacesFor:
    return places_left_for(organisation, with_places(Session.objects.all()).get(pk=session.pk), now=now)


def standings(*bookings: Booking) -> list[str]:
    for booking in bookings:
        booking.refresh_from_db()
    return [booking.status for booking in bookings]


def test_an_organisation_has_its_places_and_others_still_book(book):
    session, school = make_session(capacity=5, places_per_organisation=2), OrganisationFactory()
    bookings = [book(session, school) for _ in range(3)] + [book(session)]
    assert standings(*bookings) == ["confirmed", "confirmed", "waiting", "confirmed"]


def test_a_place_given_back_goes_to_the_first_who_can_have_it(book, now):
    session, school = make_session(capacity=2, places_per_organisation=1), OrganisationFactory()
    own, other, passed_over, second, third = (
        book(session, school),
        book(session),
        book(session, school),
        book(session),
        book(session),
    )
    cancel_booking(booking=other, reason="leave", by=other.practitioner, now=now)
    assert standings(passed_over, second, third) == ["waiting", "confirmed", "waiting"]
    assert passed_over.queue_number == 1
    cancel_booking(booking=own, reason="leave", by=own.practitioner, now=now)
    assert standings(passed_over, third) == ["confirmed", "waiting"]


def test_the_organisation_is_that_of_the_day_of_booking(book, now):
    session, school = make_session(capacity=3, places_per_organisation=1), OrganisationFactory()
    booking = book(session, school)
    booking.practitioner.organisation = OrganisationFactory()
    booking.practitioner.save()
    assert standings(book(session, school)) == ["waiting"]


def test_kept_places_wait_for_their_type_and_are_released(book, health, release, now):
    session = make_session(capacity=3, ring_fenced_places=2, ring_fenced_for=health, ring_fenced_until=release)
    first, second, third = book(session), book(session), book(session)
    assert standings(first, second, third) == ["confirmed", "waiting", "waiting"]
    assert standings(book(session, OrganisationFactory(type=health))) == ["confirmed"]  # passes nobody who could
    assert give_idle_places(now=release - dt.timedelta(seconds=1)) == 0
    assert standings(second, third) == ["waiting", "waiting"]
    assert give_idle_places(now=release) == 1
    assert standings(second, third) == ["confirmed", "waiting"]
    assert Mail.objects.get(kind="promotion").booking == second


@pytest.mark.r17
def test_a_release_noticed_late_and_twice_promotes_once(book, health, release):
    session = make_session(capacity=1, ring_fenced_places=1, ring_fenced_for=health, ring_fenced_until=release)
    waiting = book(session)
    for days in (1, 1, 2):
        run_due(now=release + dt.timedelta(days=days))
    assert standings(waiting) == ["confirmed"]
    assert Mail.objects.filter(kind="promotion").count() == 1


def test_after_the_deadline_the_release_makes_offers(book, health, now):
    session = make_session(capacity=1)
    later = session.cancel_by_at + dt.timedelta(hours=1)
    change_session(
        session=session,
        change=SessionChange(ring_fenced_places=1, ring_fenced_for=health, ring_fenced_until=later),
        by=None,
        now=now,
    )
    waiting = book(session)
    assert give_idle_places(now=later) == 1
    assert standings(waiting) == ["offered"]


@pytest.mark.r05
def test_between_the_release_and_its_noticing_a_newcomer_overtakes_nobody(book, health, release):
    session = make_session(capacity=1, ring_fenced_places=1, ring_fenced_for=health, ring_fenced_until=release)
    waiting = book(session)
    assert said_to(OrganisationFactory(), session, now=release).left == 0  # the page promises nothing either
    assert standings(waiting, book(session, when=release)) == ["confirmed", "waiting"]


@pytest.mark.parametrize(
    "change",
    [
        {"places_per_organisation": 2},
        {"places_per_organisation": None},
    ],
)
def test_more_for_an_organisation_goes_to_those_who_wait(book, now, change):
    session, school = make_session(capacity=2, places_per_organisation=1), OrganisationFactory()
    book(session, school)
    waiting = book(session, school)
    change_session(session=session, change=SessionChange(**change), by=None, now=now)
    assert standings(waiting) == ["confirmed"]


def test_places_no_longer_kept_go_to_those_who_wait(book, health, release, now):
    session = make_session(capacity=1, ring_fenced_places=1, ring_fenced_for=health, ring_fenced_until=release)
    waiting = book(session)
    change_session(
        session=session,
        change=SessionChange(ring_fenced_places=0, ring_fenced_for=None, ring_fenced_until=None),
        by=None,
        now=now,
    )
    assert standings(waiting) == ["confirmed"]


def test_rules_made_stricter_take_nobodys_place(book, health, release, now):
    session, school = make_session(capacity=3), OrganisationFactory()
    bookings = [book(session, school) for _ in range(3)]
    change_session(
        session=session,
        change=SessionChange(
            places_per_organisation=1, ring_fenced_places=2, ring_fenced_for=health, ring_fenced_until=release
        ),
        by=None,
        now=now,
    )
    waiting = book(session)
    cancel_booking(booking=bookings[0], reason="leave", by=bookings[0].practitioner, now=now)
    assert standings(*bookings, waiting) == ["cancelled", "confirmed", "confirmed", "waiting"]
    assert standings(book(session, OrganisationFactory(type=health))) == ["confirmed"]


WHEN = "Tuesday 2 June 2026, 11am"


@pytest.mark.parametrize(
    ("whose", "kept", "left", "text"),
    [
        ("health", 3, 3, f"3 places left for Health until {WHEN}."),
        ("health", 2, 3, f"3 places left, 2 of them only for Health until {WHEN}."),
        ("school", 3, 0, f"3 places left for Health until {WHEN}, then open to everybody."),
        ("school", 2, 1, f"1 place left, and 2 more for Health until {WHEN}, then open to everybody."),
        (None, 2, 1, f"1 place left, and 2 more for Health until {WHEN}, then open to everybody."),
        ("school", 0, 3, "3 places left."),
    ],
)
def test_people_are_told_what_is_left_for_them(health, release, now, whose, kept, left, text):
    rule = {"ring_fenced_places": kept, "ring_fenced_for": health, "ring_fenced_until": release} if kept else {}
    session = make_session(capacity=3, **rule)
    organisation = {"health": OrganisationFactory(type=health), "school": OrganisationFactory(), None: None}[whose]
    said = said_to(organisation, session, now=now)
    assert (said.left, said.text) == (left, text)


def test_people_are_told_that_their_organisation_has_its_places(book, now):
    session, school = make_session(capacity=9, places_per_organisation=2), OrganisationFactory()
    said = [said_to(school, session, now=now)]
    for _ in range(2):
        book(session, school)
        said.append(said_to(school, session, now=now))
    assert [(one.left, one.text) for one in said] == [
        (2, "9 places left. Your organisation can have 2 places."),
        (1, "8 places left. Your organisation can have 2 places and has 1."),
        (0, "Your organisation has its 2 places."),
    ]
    assert said_to(None, session, now=now).text == "7 places left. Each organisation can have 2 places."
