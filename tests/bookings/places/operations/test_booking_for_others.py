"""A lead books for colleagues, and keeps a copy of what they have done; nobody else gets one."""

import datetime as dt

import pytest

from bookings.models import Mail
from bookings.places.operations.booking import book_place, tell_lead
from bookings.places.operations.reservations import name_people
from tests.support.factories import UserFactory, make_booking, make_reservation, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(lead):
    return UserFactory(name="Sam Field", organisation=lead.organisation, manager_email="boss@example.org")


def copies():
    """Who got a copy, about whose bookings, and in which words it is said."""
    mails = Mail.objects.filter(kind="colleague booked").order_by("pk")
    return [(mail.to, mail.facts["people"], mail.facts["status"], mail.facts.get("booking", 0)) for mail in mails]


@pytest.mark.parametrize(
    ("fields", "status"),
    [({}, "confirmed"), ({"capacity": 1}, "waiting"), ({"needs_approval": True}, "awaiting approval")],
)
def test_lead_gets_a_copy_of_how_the_booking_stands(lead, colleague, now, fields, status):
    session = make_session(**fields)
    make_booking(session=session)
    booking = book_place(session=session, practitioner=colleague, by=lead, now=now)
    assert booking.status == status
    assert copies() == [(lead.email, ["Sam Field"], status, booking.pk)]


def test_whoever_books_for_themselves_gets_no_copy(lead, now):
    book_place(session=make_session(), practitioner=lead, by=lead, now=now)
    assert copies() == []


def test_team_sees_what_it_booked_at_its_desk(team_member, colleague, now):
    book_place(session=make_session(), practitioner=colleague, by=team_member, now=now)
    assert copies() == []


def test_lead_who_has_left_is_not_written_to(lead, colleague, now):
    lead.is_active = False
    tell_lead([make_booking(practitioner=colleague)], by=lead, now=now)
    assert copies() == []


def test_several_colleagues_make_one_copy_that_leads_to_all_of_them(lead, now):
    reservation = make_reservation(organisation=lead.organisation)
    people = [UserFactory(name=name, organisation=lead.organisation) for name in ("Ann Archer", "Bob Baker")]
    name_people(reservation=reservation, people=[*people, lead], by=lead, now=now)
    assert copies() == [(lead.email, ["Ann Archer", "Bob Baker"], "confirmed", 0)]


def test_lead_and_one_colleague_make_a_copy_of_the_one(lead, colleague, now):
    reservation = make_reservation(organisation=lead.organisation)
    of_lead, of_colleague = name_people(reservation=reservation, people=[lead, colleague], by=lead, now=now)
    assert of_lead.practitioner == lead
    assert copies() == [(lead.email, ["Sam Field"], "confirmed", of_colleague.pk)]


def test_same_colleague_booked_again_is_a_copy_of_its_own(lead, colleague, now):
    for on in (dt.date(2026, 7, 7), dt.date(2026, 7, 21)):
        book_place(session=make_session(on=on), practitioner=colleague, by=lead, now=now)
    assert len(copies()) == 2
