import pytest
from django.contrib.auth.models import AnonymousUser

from bookings.models import Booking
from bookings.places.rules.own_bookings import own_on_course, own_on_session
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    """A full session, on whose list somebody waits already."""
    session = make_session(capacity=1)
    make_booking(session=session)
    make_booking(session=session, status=Booking.Status.WAITING)
    return session


def test_it_is_the_live_one_of_this_person_and_session(session, practitioner):
    make_booking(session=session, practitioner=practitioner, status=Booking.Status.CANCELLED)
    make_booking(session=make_session(course=session.course), practitioner=practitioner)
    assert own_on_session(session, practitioner) is None
    waiting = make_booking(session=session, practitioner=practitioner, status=Booking.Status.WAITING)
    own = own_on_session(session, practitioner)
    assert (own, own.queue_position) == (waiting, 2)


@pytest.mark.parametrize("status", Booking.LIVE)
def test_whatever_still_asks_for_a_place_or_holds_one_is_told(practitioner, status):
    fields = {"offer_expires_at": "2026-07-01T12:00Z"} if status == Booking.Status.OFFERED else {}
    booking = make_booking(practitioner=practitioner, status=status, **fields)
    assert own_on_session(booking.session, practitioner) == booking
    assert own_on_course(booking.session.course, practitioner) == {booking.session_id: booking}


def test_those_of_a_course_are_on_all_its_dates_and_no_others(session, practitioner):
    other = make_session(course=session.course)
    make_booking(session=make_session(course=CourseFactory()), practitioner=practitioner)
    make_booking(session=other)
    ones = {
        session.pk: make_booking(session=session, practitioner=practitioner, status=Booking.Status.WAITING),
        other.pk: make_booking(session=other, practitioner=practitioner),
    }
    own = own_on_course(session.course, practitioner)
    assert own == ones
    assert [own[pk].queue_position for pk in (session.pk, other.pk)] == [2, 0]
    assert own_on_course(session.course, UserFactory()) == {}


def test_each_takes_one_question_and_a_visitor_none(session, practitioner, django_assert_num_queries):
    with django_assert_num_queries(2):
        own_on_session(session, practitioner)
        own_on_course(session.course, practitioner)
    with django_assert_num_queries(0):
        assert (own_on_session(session, AnonymousUser()), own_on_course(session.course, AnonymousUser())) == (None, {})
