"""What a booking is refused by, and what it is asked first: each beside those whom it does not concern."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking, DateWish, Mail
from bookings.places.operations.booking import (
    AlreadyBooked,
    AnotherDateBooked,
    BookingClosed,
    NoOrganisation,
    NoPlaceFree,
    PrerequisiteMissing,
    book_place,
    why_not_bookable,
)
from bookings.places.rules.audience import OtherAudience
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db


def book(session, person, now, *, by=None, **said):
    return book_place(session=session, practitioner=person, by=by or person, now=now, **said)


def test_booking_that_is_there_already_is_found_among_others(practitioner, now):
    session = make_session()
    make_booking(session=session)
    make_booking(practitioner=practitioner)
    there = make_booking(session=session, practitioner=practitioner)
    with pytest.raises(AlreadyBooked) as refusal:
        book(session, practitioner, now)
    assert refusal.value.booking == there


# ---- nobody waits, or has two dates, unasked ----


def test_last_place_that_was_lost_is_not_exchanged_for_the_waiting_list(practitioner, team_member, now):
    session = make_session(capacity=1)
    make_booking(session=session)
    with pytest.raises(NoPlaceFree) as refusal:
        book(session, practitioner, now, accept_waiting=False)
    assert refusal.value.message_to(practitioner).endswith("You are not booked, and you are not on the waiting list.")
    assert refusal.value.message_to(team_member).endswith(
        "Priya Practitioner is not booked, and is not on the waiting list."
    )
    assert (Booking.objects.count(), Mail.objects.count()) == (1, 0)
    assert book(session, practitioner, now).status == "waiting"


def test_place_is_given_to_whoever_would_not_have_waited(practitioner, now):
    assert book(make_session(), practitioner, now, accept_waiting=False).status == "confirmed"


@pytest.mark.parametrize(
    ("status", "you", "they"),
    [
        ("confirmed", "You have a place on", "Priya Practitioner has a place on"),
        ("waiting", "You are on the waiting list for", "Priya Practitioner is on the waiting list for"),
        ("awaiting approval", "You have asked for a place on", "Priya Practitioner has asked for a place on"),
    ],
)
def test_another_date_of_the_course_is_named_first(practitioner, team_member, now, status, you, they):
    course = CourseFactory(title="Child neglect")
    other = make_session(course=course, on=dt.date(2026, 7, 21))
    make_booking(session=other)
    there = make_booking(session=other, practitioner=practitioner, status=Booking.Status(status))
    session = make_session(course=course)
    with pytest.raises(AnotherDateBooked) as refusal:
        book(session, practitioner, now, beside_another_date=False)
    which = "Child neglect on Tuesday 21 July 2026, 9:30am already. Say what should happen with that booking."
    assert refusal.value.booking == there
    assert refusal.value.message_to(practitioner) == f"{you} {which}"
    assert refusal.value.message_to(team_member) == f"{they} {which}"
    assert Booking.objects.filter(session=session).count() == 0
    assert book(session, practitioner, now).status == "confirmed"


def test_no_other_date_is_no_reason_to_ask(practitioner, now):
    session = make_session()
    make_booking(practitioner=practitioner, session=make_session(on=dt.date(2026, 7, 21)))
    make_booking(session=make_session(course=session.course, on=dt.date(2026, 7, 22)))
    assert book(session, practitioner, now, beside_another_date=False).status == "confirmed"


@pytest.mark.parametrize("name", ["clashing_day", "booked_on_another_date", "missing_prerequisites"])
def test_what_does_not_stand_in_the_way_is_not_looked_for_again(practitioner, now, monkeypatch, name):
    monkeypatch.setattr(f"bookings.places.operations.booking.{name}", lambda *args, **kwargs: 1 / 0)
    assert book(make_session(), practitioner, now, beside_another_date=False).status == "confirmed"


# ---- before booking opens ----


def test_who_asked_for_a_date_is_let_in_first_whoever_books_for_them(practitioner, lead, now):
    session = make_session(booking_opens_at=now + dt.timedelta(days=2))
    asked = {"course": session.course, "asked_at": now, "told_at": now}
    DateWish.objects.create(practitioner=practitioner, books_first=session, books_from_at=now, **asked)
    stranger = UserFactory(organisation=practitioner.organisation)
    with pytest.raises(BookingClosed, match="Booking opens on"):
        book(session, stranger, now, by=practitioner)
    assert book(session, practitioner, now, by=lead).status == "confirmed"
    assert why_not_bookable(session, by=practitioner, now=now) == ""
    assert why_not_bookable(session, by=stranger, now=now).startswith("Booking opens on")


# ---- for whom the course is ----


@pytest.fixture
def for_others(practitioner):
    """A session of a course that is for people of another type than Priya's, and asks for nothing first."""
    course = CourseFactory()
    course.audience_types.add(OrganisationFactory().type)
    return make_session(course=course)


def test_course_for_others_is_refused_and_open_to_the_team(for_others, practitioner, team_member, lead, now):
    for by in (practitioner, lead):
        with pytest.raises(OtherAudience):
            book(for_others, practitioner, now, by=by)
    assert book(for_others, practitioner, now, by=team_member).status == "confirmed"


def test_course_is_open_to_those_it_is_for(for_others, now):
    theirs = OrganisationFactory(type=for_others.course.audience_types.get())
    assert book(for_others, UserFactory(organisation=theirs), now).status == "confirmed"


def test_lead_books_nobody_without_the_prerequisite(lead, practitioner, now):
    course = CourseFactory()
    course.prerequisites.add(CourseFactory())
    with pytest.raises(PrerequisiteMissing):
        book(make_session(course=course), practitioner, now, by=lead)


def test_course_that_asks_for_nothing_is_not_asked_what_it_asks_for(practitioner, now):
    session = make_session()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        book(session, practitioner, now)
    of_rules = ("course_audience_types", "course_prerequisites")
    of_session = [each["sql"] for each in asked if any(f'FROM "training_{table}"' in each["sql"] for table in of_rules)]
    joined = [each["sql"] for each in asked if any(f'JOIN "training_{table}"' in each["sql"] for table in of_rules)]
    assert (len(of_session), joined) == (1, [])  # as conditions of the query for the session, and never again


# ---- whose booking it is ----


def test_organisation_that_is_being_checked_is_named(team_member, now):
    person = UserFactory(name="Sam Field", organisation=None, organisation_named="Acorn Nursery")
    with pytest.raises(NoOrganisation) as refusal:
        book(make_session(), person, now)
    assert refusal.value.message_to(person).startswith("The training team is checking your organisation, Acorn Nursery")
    assert refusal.value.message_to(team_member).startswith("Sam Field has named an organisation that is not listed")


def test_whoever_named_no_organisation_is_told_where_to(team_member, now):
    person = UserFactory(name="Sam Field", organisation=None)
    with pytest.raises(NoOrganisation) as refusal:
        book(make_session(), person, now)
    assert refusal.value.message_to(person).startswith("Say which organisation you belong to")
    assert refusal.value.message_to(team_member).startswith("Sam Field has to say which organisation they belong to")


def test_name_of_before_is_no_matter_once_the_organisation_is_known(now):
    person = UserFactory(organisation_named="Acorn Nursery")
    assert book(make_session(), person, now).organisation == person.organisation
