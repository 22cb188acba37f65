"""Two places at the same time: what clashing_day says of one person, the others say of many bookings or sessions."""

import datetime as dt

import pytest
from django.db.models import Exists

from bookings.models import Booking
from bookings.places.rules.clashes import clashing_day, clashing_with, days_when_elsewhere, with_clash, without_clash
from tests.support.factories import CourseFactory, UserFactory, make_booking
from training.models import Session
from training.operations.schedule import DayPlan, local_time, plan_session

pytestmark = pytest.mark.django_db

TUESDAY, WEDNESDAY = dt.date(2026, 7, 7), dt.date(2026, 7, 8)


def session_on(*days, course=None):
    """A session of days such as (TUESDAY, 9, 12): from 9am to noon."""
    plans = [
        DayPlan(starts_at=local_time(on, dt.time(start)), ends_at=local_time(on, dt.time(end)))
        for on, start, end in days
    ]
    now = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    return plan_session(course=course or CourseFactory(), capacity=20, days=plans, by=None, now=now)


def clashing(session, person) -> bool:
    """Whether they clash, by all of the questions: the two for many are asked of somebody who waits, and of a stranger
    who waits as well and never clashes; that for the sessions of a page, of this session and of the one that is held.
    """
    waits = make_booking(session=session, practitioner=person, status="waiting")
    stranger = make_booking(session=session, status="waiting")
    here = Booking.objects.filter(session=session).waiting()
    found = clashing_day(session, person) is not None
    assert list(with_clash(here)) == ([waits] if found else [])
    assert list(without_clash(here)) == ([stranger] if found else [waits, stranger])
    elsewhere = Session.objects.filter(Exists(days_when_elsewhere(person.pk, besides=0)), pk=session.pk)
    assert elsewhere.exists() is found
    return found


MORNING = (TUESDAY, 9, 12)


@pytest.mark.parametrize(
    ("held", "clashes"),
    [
        ((TUESDAY, 9, 12), True),
        ((TUESDAY, 11, 14), True),
        ((TUESDAY, 8, 10), True),
        ((TUESDAY, 10, 11), True),
        ((TUESDAY, 8, 17), True),
        ((TUESDAY, 12, 15), False),  # back to back
        ((TUESDAY, 7, 9), False),
        ((WEDNESDAY, 9, 12), False),
        ((TUESDAY - dt.timedelta(days=1), 9, 12), False),
        ((TUESDAY - dt.timedelta(days=20), 9, 12), False),
    ],
)
def test_places_clash_where_their_times_overlap_and_not_where_they_touch(held, clashes):
    person = UserFactory()
    make_booking(session=session_on(held), practitioner=person)
    assert clashing(session_on(MORNING), person) is clashes


@pytest.mark.parametrize(
    ("days", "clashes"),
    [
        ([(TUESDAY, 13, 15), (WEDNESDAY, 9, 12)], False),  # around the morning, with a night between
        ([(TUESDAY - dt.timedelta(days=1), 9, 12), (TUESDAY, 11, 12)], True),
        ([(TUESDAY, 9, 10), (WEDNESDAY, 9, 12)], True),
    ],
)
def test_each_day_counts_by_itself(days, clashes):
    person = UserFactory()
    make_booking(session=session_on(*days), practitioner=person)
    assert clashing(session_on(MORNING), person) is clashes


@pytest.mark.parametrize(
    ("standing", "clashes"),
    [
        ({}, True),
        ({"status": "offered", "offer_expires_at": dt.datetime(2026, 7, 1, tzinfo=dt.UTC)}, True),
        ({"is_walk_in": True}, True),  # whoever walked in somewhere is there
        ({"status": "waiting"}, False),
        ({"status": "awaiting approval"}, False),
        ({"status": "cancelled"}, False),
    ],
)
def test_only_a_place_that_is_held_clashes(standing, clashes):
    person = UserFactory()
    make_booking(session=session_on(MORNING), practitioner=person, **standing)
    assert clashing(session_on(MORNING), person) is clashes


def test_place_of_somebody_else_is_no_clash():
    make_booking(session=session_on(MORNING))
    assert clashing(session_on(MORNING), UserFactory()) is False


def test_place_in_the_session_itself_is_no_clash_with_it():
    session = session_on(MORNING)
    booking = make_booking(session=session)
    assert clashing_day(session, booking.practitioner) is None
    assert list(with_clash(Booking.objects.filter(pk=booking.pk))) == []


def test_session_besides_which_one_looks_does_not_count_as_elsewhere():
    booking = make_booking(session=session_on(MORNING))
    same_time, other_time = session_on(MORNING), session_on((WEDNESDAY, 9, 12))

    def when_elsewhere(besides):
        days = days_when_elsewhere(booking.practitioner_id, besides=besides)
        return list(Session.objects.filter(Exists(days)).order_by("pk"))

    assert when_elsewhere(booking.session_id) == []
    assert when_elsewhere(other_time.pk) == [booking.session, same_time]


def test_day_that_is_named_is_the_first_that_clashes():
    person = UserFactory()
    make_booking(session=session_on((TUESDAY, 14, 16), (WEDNESDAY, 9, 12)), practitioner=person)
    make_booking(session=session_on((TUESDAY - dt.timedelta(days=1), 9, 12), MORNING), practitioner=person)
    found = clashing_day(session_on(MORNING, (WEDNESDAY, 9, 12)), person)
    assert found is not None
    assert found.starts_at == local_time(TUESDAY, dt.time(9))


def test_what_two_who_are_one_could_not_both_have(practitioner):
    """Somebody else's places count, and the person's own at the same time do not."""
    other = UserFactory()
    own = [make_booking(session=session_on((day, 9, 12)), practitioner=practitioner) for day in (TUESDAY, WEDNESDAY)]
    make_booking(session=session_on((TUESDAY, 9, 12)), practitioner=practitioner)
    make_booking(session=session_on((WEDNESDAY, 9, 12)), practitioner=other)
    theirs = Booking.objects.filter(pk__in=[one.pk for one in own])
    assert list(clashing_with(theirs, other.pk)) == own[1:]
