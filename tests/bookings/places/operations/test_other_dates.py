import datetime as dt

import pytest

from bookings.models import Booking
from bookings.places.operations.other_dates import may_move, other_dates
from tests.support.factories import CourseFactory, OrganisationTypeFactory, UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return CourseFactory(title="Child neglect")


@pytest.fixture
def booking(course, practitioner):
    return make_booking(session=make_session(course=course), practitioner=practitioner)


def dates(booking, by, now):
    return other_dates(booking=booking, by=by, now=now)


def test_dates_are_to_come_open_and_not_booked_yet(booking, course, practitioner, now):
    later, sooner = (make_session(course=course, on=dt.date(2026, 7, day)) for day in (21, 2))
    make_booking(session=make_session(course=course, on=dt.date(2026, 7, 22)), practitioner=practitioner)
    make_session(course=course, booking_closes_at=now)
    make_session(course=course, on=dt.date(2026, 5, 5))
    make_session(course=course, status="draft")
    make_session()
    found = dates(booking, practitioner, now)
    assert (found.sessions, found.other_audience) == ([sooner, later], "")


def test_closing_of_booking_does_not_bind_the_team(booking, course, team_member, practitioner, now):
    closed = make_session(course=course, booking_closes_at=now)
    assert dates(booking, practitioner, now).sessions == []
    assert dates(booking, team_member, now).sessions == [closed]


def test_dates_of_a_successor_for_others_are_left_out_with_the_reason(booking, course, team_member, practitioner, now):
    successor = CourseFactory(title="Neglect for schools")
    successor.audience_types.add(OrganisationTypeFactory(name="Education"))
    course.replaced_by = successor
    course.save()
    own, others = make_session(course=course, on=dt.date(2026, 7, 21)), make_session(course=successor)
    found = dates(booking, practitioner, now)
    assert found.sessions == [own]
    assert found.other_audience.startswith("“Neglect for schools” is for people from Education")
    everything = dates(booking, team_member, now)
    assert (set(everything.sessions), everything.other_audience) == ({own, others}, "")


@pytest.mark.parametrize(
    ("status", "movable"),
    [("confirmed", True), ("waiting", True), ("awaiting approval", False), ("cancelled", False)],
)
def test_a_place_or_a_turn_can_move(status, movable, practitioner, now):
    booking = make_booking(practitioner=practitioner, status=Booking.Status(status))
    assert may_move(booking=booking, by=practitioner, now=now) is movable


def test_nothing_moves_once_the_session_runs_or_for_strangers(booking, practitioner, now):
    assert not may_move(booking=booking, by=practitioner, now=booking.session.starts_at)
    assert not may_move(booking=booking, by=UserFactory(), now=now)
