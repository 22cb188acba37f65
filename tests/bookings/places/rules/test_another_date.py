"""Another date of the same course that somebody has, or asks for, before they book this one."""

import datetime as dt

import pytest

from bookings.places.rules.another_date import booked_on_another_date
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db


def july(day, course, **fields):
    return make_session(course=course, on=dt.date(2026, 7, day), **fields)


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def session(course):
    return july(7, course)


@pytest.mark.parametrize("status", ["confirmed", "waiting", "awaiting approval", "offered"])
def test_what_they_have_or_ask_for_on_another_date_is_found(session, course, practitioner, now, status):
    there = make_booking(session=july(21, course), practitioner=practitioner, status=status, offer_expires_at=now)
    assert booked_on_another_date(session, practitioner, now=now) == there


def test_what_is_over_cancelled_elsewhere_or_of_others_is_not(session, course, practitioner, now):
    make_booking(session=session, practitioner=practitioner)
    make_booking(session=july(21, course), practitioner=UserFactory())
    make_booking(session=july(22, course), practitioner=practitioner, status="cancelled")
    make_booking(session=july(23, CourseFactory()), practitioner=practitioner)
    make_booking(session=make_session(course=course, on=dt.date(2026, 5, 5)), practitioner=practitioner)
    assert booked_on_another_date(session, practitioner, now=now) is None


def test_date_counts_until_its_end(session, course, practitioner):
    other = july(6, course)
    there = make_booking(session=other, practitioner=practitioner)
    assert booked_on_another_date(session, practitioner, now=other.ends_at - dt.timedelta(seconds=1)) == there
    assert booked_on_another_date(session, practitioner, now=other.ends_at) is None


def test_first_of_several_is_the_soonest_and_then_the_one_booked_first(session, course, practitioner, now):
    for day in (23, 21):
        make_booking(session=july(day, course), practitioner=practitioner)
    sooner = make_booking(session=july(14, course), practitioner=practitioner)
    make_booking(session=july(14, course), practitioner=practitioner)
    assert booked_on_another_date(session, practitioner, now=now) == sooner


@pytest.mark.parametrize("how", ["replaced_by", "merged_into"])
def test_course_that_became_this_one_is_the_same_training_and_not_the_other_way_round(course, practitioner, now, how):
    before = CourseFactory(**{how: course})
    there = make_booking(session=july(14, before), practitioner=practitioner)
    assert booked_on_another_date(july(21, course), practitioner, now=now) == there
    there.session.course = CourseFactory()
    there.session.save()
    make_booking(session=july(15, course), practitioner=practitioner)
    assert booked_on_another_date(july(22, before), practitioner, now=now) is None


def test_one_query_finds_it_with_all_that_is_said_of_it(session, course, practitioner, now, django_assert_num_queries):
    make_booking(session=july(14, course), practitioner=practitioner)
    with django_assert_num_queries(1):
        found = booked_on_another_date(session, practitioner, now=now)
        assert (found.session.course, found.practitioner) == (course, practitioner)
