"""What a refusal says to the person whom it concerns, and to a lead or a member of the team who acts for them."""

import datetime as dt

import pytest

from bookings.models import Booking
from bookings.places.operations.answering_offers import accept_offer, decline_offer
from bookings.places.operations.booking import book_place
from bookings.places.operations.reservations import NobodyNamed, name_people, reserve_places
from bookings.places.operations.transfer import transfer
from tests.support.factories import CourseFactory, OrganisationTypeFactory, UserFactory, make_booking, make_session
from training.refusals import Refused

pytestmark = pytest.mark.django_db
Status = Booking.Status


@pytest.fixture
def sam(lead):
    return UserFactory(name="Sam Example", organisation=lead.organisation, manager_email="boss@example.org")


def words_of(operation, person, lead):
    with pytest.raises(Refused) as refusal:
        operation()
    return refusal.value.message_to(person), refusal.value.message_to(lead)


def test_a_place_at_the_same_time(sam, lead, now):
    make_booking(session=make_session(course=CourseFactory(title="First aid")), practitioner=sam)
    session = make_session()
    where = "a place on First aid on Tuesday 7 July 2026, at the same time."
    assert words_of(lambda: book_place(session=session, practitioner=sam, by=lead, now=now), sam, lead) == (
        f"You have {where} Cancel that place first, or choose another date.",
        f"Sam Example has {where} That place would have to be cancelled first.",
    )


@pytest.mark.parametrize(
    ("status", "own", "of_others"),
    [
        (Status.CONFIRMED, "You already have a place on this session.", "Sam Example has a place on this session"),
        (Status.WAITING, "You are already on the waiting list of this", "Sam Example is on the waiting list of this"),
        (Status.AWAITING_APPROVAL, "You have already asked for a place on", "Sam Example has asked for a place on"),
    ],
)
def test_a_booking_that_is_there(sam, lead, now, status, own, of_others):
    session = make_session()
    make_booking(session=session, practitioner=sam, status=status)
    said = words_of(lambda: book_place(session=session, practitioner=sam, by=lead, now=now), sam, lead)
    assert (said[0].startswith(own), said[1].startswith(of_others)) == (True, True)


def test_a_course_that_asks_for_another(sam, lead, now):
    course = CourseFactory()
    course.prerequisites.add(CourseFactory(title="Basics"))
    session = make_session(course=course)
    assert words_of(lambda: book_place(session=session, practitioner=sam, by=lead, now=now), sam, lead) == (
        "You need to have attended “Basics” before this course, and we have no record that you have. "
        "Book that first, or tell the partnership team if you attended it elsewhere.",
        "Sam Example needs to have attended “Basics” before this course, and we have no record that they have. "
        "Book that first, or tell the partnership team if they attended it elsewhere.",
    )


def test_a_course_that_is_for_others(sam, lead, now):
    course = CourseFactory()
    course.audience_types.add(OrganisationTypeFactory())
    session = make_session(course=course)
    own, of_others = words_of(lambda: book_place(session=session, practitioner=sam, by=lead, now=now), sam, lead)
    assert "If you should come anyway" in own
    assert own.replace("If you should", "If Sam Example should") == of_others


@pytest.mark.parametrize("manager", ["", "own"])
def test_a_line_manager_who_cannot_be_asked(sam, lead, now, manager):
    sam.manager_email = sam.email if manager else ""
    session = make_session(needs_approval=True)
    own, of_others = words_of(lambda: book_place(session=session, practitioner=sam, by=lead, now=now), sam, lead)
    assert own.startswith("For this session your line manager must agree first, ")
    assert of_others.startswith("For this session Sam Example’s line manager must agree first, ")
    assert "your" not in of_others


def test_an_offer_that_is_gone_or_taken(sam, lead, now):
    gone = make_booking(practitioner=sam, status=Status.CANCELLED)
    assert words_of(lambda: accept_offer(booking=gone, by=lead, now=now), sam, lead) == (
        "This place is no longer on offer to you.",
        "This place is no longer on offer to Sam Example.",
    )
    taken = make_booking(practitioner=sam)
    assert words_of(lambda: decline_offer(booking=taken, by=lead, now=now), sam, lead) == (
        "You’ve already accepted this place. If you can’t come, cancel your booking instead.",
        "Sam Example has already accepted this place. If they can’t come, cancel the booking instead.",
    )
    again = make_booking(practitioner=sam, status=Status.WAITING)
    assert words_of(lambda: accept_offer(booking=again, by=lead, now=now), sam, lead) == (
        "This place is no longer on offer to you. You are still on the waiting list.",
        "This place is no longer on offer to Sam Example, who is still on the waiting list.",
    )


def test_an_offer_at_the_same_time_as_another_place(sam, lead, now):
    make_booking(session=make_session(), practitioner=sam)
    offered = make_booking(
        session=make_session(), practitioner=sam, status=Status.OFFERED, offer_expires_at=now + dt.timedelta(hours=5)
    )
    own, of_others = words_of(lambda: accept_offer(booking=offered, by=lead, now=now), sam, lead)
    assert (own.startswith("You have a place on"), of_others.startswith("Sam Example has a place on")) == (True, True)


def test_a_move_to_a_full_date(sam, lead, now):
    course = CourseFactory()
    here, full = make_session(course=course), make_session(course=course, capacity=1, on=dt.date(2026, 7, 14))
    make_booking(session=full)
    booking = make_booking(session=here, practitioner=sam)
    own, of_others = words_of(lambda: transfer(booking=booking, to_session=full, by=lead, now=now), sam, lead)
    assert own.endswith("say that you give up your place here and join the waiting list there.")
    assert of_others.endswith("say that Sam Example gives up the place here and joins the waiting list there.")


def test_a_move_that_somebody_has_to_agree_to(sam, lead, now):
    course = CourseFactory()
    there = make_session(course=course, on=dt.date(2026, 7, 14), needs_approval=True)
    booking = make_booking(session=make_session(course=course), practitioner=sam)
    own, of_others = words_of(lambda: transfer(booking=booking, to_session=there, by=lead, now=now), sam, lead)
    assert own.startswith("Your line manager must agree to that date first.")
    assert of_others.startswith("Sam Example’s line manager must agree to that date first.")


def test_people_who_cannot_be_named_have_a_line_each(sam, lead, now):
    session = make_session()
    reserved = reserve_places(session=session, organisation=lead.organisation, places=3, by=lead, now=now)
    make_booking(session=session, practitioner=sam)
    elsewhere = UserFactory(name="Else Where")
    with pytest.raises(NobodyNamed) as refusal:
        name_people(reservation=reserved, people=[sam, elsewhere], by=lead, now=now)
    assert refusal.value.lines_to(lead) == [
        "Else Where: Only somebody of the organisation that reserved the places can have one.",
        "Sam Example has a place on this session already.",
    ]
