import datetime as dt

import pytest

from bookings.models import Booking, Mail
from bookings.places.operations.booking import AlreadyBooked, BookingClosed, Clash, SessionHasBegun
from bookings.places.operations.transfer import (
    ApprovalNeededFirst,
    NoPlaceThere,
    NotAnotherDate,
    NothingToMove,
    transfer,
)
from bookings.upkeep.integrity.each_row import faults
from tests.conftest import NOW
from tests.support.factories import CourseFactory, make_booking, make_session

pytestmark = pytest.mark.django_db


def booked(**fields) -> Booking:
    return make_booking(booked_at=NOW - dt.timedelta(days=5), **fields)


Status = Booking.Status
LATER = dt.date(2026, 7, 21)


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def place(course, practitioner):
    return booked(session=make_session(course=course, capacity=1), practitioner=practitioner)


@pytest.fixture
def later(course):
    return make_session(course=course, on=LATER, capacity=1)


def stays(booking) -> bool:
    booking.refresh_from_db()
    return (booking.status, Mail.objects.count()) == (Status.CONFIRMED, 0)


def test_place_moves_and_the_old_one_goes_on(place, later, practitioner, now):
    waiting = booked(session=place.session, status=Status.WAITING)
    moved = transfer(booking=place, to_session=later, by=practitioner, now=now)
    place.refresh_from_db()
    waiting.refresh_from_db()
    assert (moved.session, moved.status, moved.moved_from) == (later, Status.CONFIRMED, place)
    assert (place.status, place.cancel_reason, place.cancelled_late) == (Status.CANCELLED, "transferred", False)
    assert waiting.status == Status.CONFIRMED
    assert list(Mail.objects.order_by("pk").values_list("kind", "booking")) == [
        ("confirmation", moved.pk),
        ("promotion", waiting.pk),
    ]
    assert Mail.objects.get(booking=moved).facts["moved"] == {
        "booking": place.pk,
        "sequence": 1,
        "course": later.course.title,
        "when": "Tuesday 7 July 2026, 9:30am to 4:30pm",
        "had_place": True,
        "late": False,
        "days": [],
    }
    assert list(faults(now=now)) == []


@pytest.mark.parametrize("is_late", [True, False])
def test_after_the_deadline_it_is_late_by_the_setting(place, later, practitioner, settings, is_late):
    settings.TRANSFER_AFTER_DEADLINE_IS_LATE = is_late
    after = place.session.cancel_by_at + dt.timedelta(minutes=1)
    moved = transfer(booking=place, to_session=later, by=practitioner, now=after)
    place.refresh_from_db()
    assert (place.cancelled_late, moved.cancelled_late) == (is_late, False)
    assert list(faults(now=after)) == []


def test_full_date_is_refused_and_the_place_kept(place, later, practitioner, now):
    booked(session=later)
    with pytest.raises(NoPlaceThere):
        transfer(booking=place, to_session=later, by=practitioner, now=now)
    assert stays(place)


def test_waiting_list_is_joined_if_that_will_do(place, later, practitioner, now):
    booked(session=later)
    moved = transfer(booking=place, to_session=later, by=practitioner, now=now, accept_waiting=True)
    assert (moved.status, moved.queue_number, Mail.objects.get().kind) == (Status.WAITING, 1, "waiting list")
    assert list(faults(now=now)) == []


def test_place_in_the_queue_moves_to_a_free_place(course, later, practitioner, now):
    waiting = booked(session=make_session(course=course), practitioner=practitioner, status=Status.WAITING)
    moved = transfer(booking=waiting, to_session=later, by=practitioner, now=now)
    waiting.refresh_from_db()
    assert (moved.status, waiting.cancelled_late, waiting.invite_sequence) == (Status.CONFIRMED, False, 0)


def test_successor_of_the_course_will_do_and_another_course_will_not(place, practitioner, now):
    other = make_session(on=LATER)
    with pytest.raises(NotAnotherDate):
        transfer(booking=place, to_session=other, by=practitioner, now=now)
    assert stays(place)
    place.session.course.replaced_by = other.course
    place.session.course.save()
    assert transfer(booking=place, to_session=other, by=practitioner, now=now).session == other


def test_same_session_is_refused(place, practitioner, now):
    with pytest.raises(NotAnotherDate):
        transfer(booking=place, to_session=place.session, by=practitioner, now=now)
    assert stays(place)


def test_session_that_has_begun_is_refused(place, later, practitioner):
    with pytest.raises(SessionHasBegun):
        transfer(booking=place, to_session=later, by=practitioner, now=place.session.starts_at)
    assert stays(place)


def test_date_that_takes_no_bookings_is_refused_but_for_the_team(place, later, practitioner, team_member, now):
    later.booking_closes_at = now
    later.save()
    with pytest.raises(BookingClosed):
        transfer(booking=place, to_session=later, by=practitioner, now=now)
    assert stays(place)
    assert transfer(booking=place, to_session=later, by=team_member, now=now).status == Status.CONFIRMED


def test_place_given_up_is_no_clash_but_another_is(course, practitioner, now):
    place = booked(session=make_session(course=course, days=2), practitioner=practitioner)
    same_day = make_session(course=course)
    booked(session=make_session(on=LATER), practitioner=practitioner)
    with pytest.raises(Clash):
        transfer(booking=place, to_session=make_session(course=course, on=LATER), by=practitioner, now=now)
    assert stays(place)
    assert transfer(booking=place, to_session=same_day, by=practitioner, now=now).status == Status.CONFIRMED


def test_date_booked_already_is_refused(place, later, practitioner, now):
    booked(session=later, practitioner=practitioner, status=Status.WAITING)
    with pytest.raises(AlreadyBooked):
        transfer(booking=place, to_session=later, by=practitioner, now=now)
    assert stays(place)


def test_date_that_needs_agreement_is_refused_unless_it_was_given(place, later, practitioner, now):
    practitioner.manager_email = "boss@example.org"
    practitioner.save()
    later.needs_approval = True
    later.save()
    with pytest.raises(ApprovalNeededFirst):
        transfer(booking=place, to_session=later, by=practitioner, now=now)
    assert stays(place)
    Booking.objects.filter(pk=place.pk).update(approved_at=place.booked_at, approver_email="boss@example.org")
    moved = transfer(booking=place, to_session=later, by=practitioner, now=now)
    assert (moved.status, moved.approver_email) == (Status.CONFIRMED, "boss@example.org")


def test_offer_and_request_do_not_move(course, later, practitioner, now):
    for status in (Status.OFFERED, Status.AWAITING_APPROVAL):
        session = make_session(course=course)
        booking = booked(session=session, status=status, offer_expires_at=now + dt.timedelta(hours=1))
        with pytest.raises(NothingToMove):
            transfer(booking=booking, to_session=later, by=practitioner, now=now)
        booking.refresh_from_db()
        assert booking.status == status
