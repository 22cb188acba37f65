import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from bookings.places.rules import other_dates
from bookings.places.rules.other_dates import dates_with_places, dates_with_places_for
from tests.support.factories import (
    CourseFactory,
    OrganisationFactory,
    OrganisationTypeFactory,
    UserFactory,
    make_booking,
    make_session,
)
from training.compiled import CompiledQuery

pytestmark = pytest.mark.django_db


def july(day, course, **fields):
    return make_session(course=course, on=dt.date(2026, 7, day), **fields)


@pytest.fixture
def course():
    return CourseFactory(title="Child neglect")


@pytest.fixture
def session(course):
    """Tuesday 7 July 2026, with one place."""
    return july(7, course, capacity=1)


def test_dates_are_of_the_course_and_to_come_soonest_first(session, course, practitioner, now):
    later, sooner = july(21, course), july(2, course)
    make_session(on=dt.date(2026, 7, 3))  # another course
    make_session(course=course, on=dt.date(2026, 5, 5))
    july(8, course, status="draft")
    july(9, course, status="cancelled", cancelled_at=now)
    assert dates_with_places(session, person=practitioner, now=now) == [sooner, later]
    assert dates_with_places(session, person=AnonymousUser(), now=now) == [sooner, later]


def test_full_dates_and_those_with_a_queue_before_the_places_are_left_out(session, course, practitioner, now):
    make_booking(session=july(8, course, capacity=1))
    queued = july(9, course, capacity=2)
    make_booking(session=queued, status="waiting")
    free = july(10, course, capacity=2)
    make_booking(session=free)
    (found,) = dates_with_places(session, person=practitioner, now=now)
    assert (found, found.places_left) == (free, 1)


def test_only_what_is_open_for_booking_counts_to_the_minute(session, course, practitioner, now):
    minute = dt.timedelta(minutes=1)
    july(8, course, booking_opens_at=now + minute)
    july(9, course, booking_closes_at=now)
    opened, closing = july(10, course, booking_opens_at=now), july(13, course, booking_closes_at=now + minute)
    assert dates_with_places(session, person=practitioner, now=now) == [opened, closing]


def test_dates_that_the_person_has_asked_for_or_cannot_make_are_left_out(session, course, practitioner, now):
    for _ in range(5):
        make_booking()  # so that no booking has the key of a session
    booked, clashing, touching, free = (july(day, course, capacity=9) for day in (8, 9, 10, 13))
    make_booking(session=free, practitioner=practitioner, status="cancelled")
    make_booking(session=booked, practitioner=practitioner, status="awaiting approval")
    make_booking(session=make_session(on=dt.date(2026, 7, 9)), practitioner=practitioner)
    evening = make_session(on=dt.date(2026, 7, 10))
    evening.days.update(starts_at=touching.ends_at, ends_at=touching.ends_at + dt.timedelta(hours=2))
    make_booking(session=evening, practitioner=practitioner)
    make_booking(session=make_session(on=dt.date(2026, 7, 13)), practitioner=practitioner, status="cancelled")
    assert dates_with_places(session, person=practitioner, now=now) == [touching, free]
    stranger = UserFactory()
    assert dates_with_places(session, person=stranger, now=now, most=9) == [booked, clashing, touching, free]


def test_own_place_in_the_session_that_is_given_up_is_no_clash(course, practitioner, now):
    own, same_day = july(7, course), july(7, course)
    booking = make_booking(session=own, practitioner=practitioner)
    assert dates_with_places_for(booking, now=now) == [same_day]


def test_places_kept_for_others_are_no_places(session, course, practitioner, now):
    until = session.starts_at - dt.timedelta(days=7)
    police = OrganisationTypeFactory(name="Police")
    july(8, course, capacity=5, ring_fenced_places=5, ring_fenced_for=police, ring_fenced_until=until)
    limited = july(9, course, places_per_organisation=1)
    make_booking(session=limited, practitioner=UserFactory(organisation=practitioner.organisation))
    free = july(10, course)
    assert dates_with_places(session, person=practitioner, now=now) == [free]


def test_a_booking_counts_for_the_organisation_it_was_made_for(session, course, practitioner, now):
    booking = make_booking(session=session, practitioner=practitioner)
    theirs = july(9, course, places_per_organisation=1)
    practitioner.organisation = OrganisationFactory()
    practitioner.save()
    make_booking(session=theirs, practitioner=UserFactory(organisation=practitioner.organisation))
    assert dates_with_places(session, person=practitioner, now=now) == []
    assert dates_with_places_for(booking, now=now) == [theirs]


def test_successor_counts_unless_it_is_for_other_types(session, course, practitioner, now):
    course.replaced_by = CourseFactory(title="Neglect, revised")
    course.save()
    of_successor = july(14, course.replaced_by)
    assert dates_with_places(session, person=practitioner, now=now) == [of_successor]
    course.replaced_by.audience_types.add(practitioner.organisation.type, OrganisationTypeFactory())
    assert dates_with_places(session, person=practitioner, now=now) == [of_successor]
    assert dates_with_places(session, person=UserFactory(), now=now) == []


def test_no_more_are_said_than_asked_for_and_no_query_is_made_for_each(
    session, course, practitioner, now, django_assert_max_num_queries
):
    first, second = july(8, course, days=2), july(9, course)
    for day in range(13, 18):
        july(day, course)
    with django_assert_max_num_queries(2):
        found = dates_with_places(session, person=practitioner, now=now, most=2)
        assert [len(each.days.all()) for each in found] == [2, 1]
    assert found == [first, second]


def test_full_dates_are_not_among_the_many_that_are_looked_at(session, course, practitioner, now, monkeypatch):
    monkeypatch.setattr(other_dates, "MOST_LOOKED_AT", 1)
    monkeypatch.setattr(other_dates, "_THEIRS", CompiledQuery(other_dates._theirs))  # with that limit
    make_booking(session=july(8, course, capacity=1))
    free = july(9, course)
    assert dates_with_places(session, person=practitioner, now=now) == [free]
