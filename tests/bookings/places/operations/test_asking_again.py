"""Whoever was reminded and has not answered is asked once more, and nobody else."""

import datetime as dt

import pytest

from bookings.models import Booking, Mail
from bookings.places.operations.asking_again import ask_again
from bookings.places.operations.reminders import send_reminders
from bookings.places.operations.replies import say_coming
from tests.support.factories import CourseFactory, make_booking, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.r17]
LONDON = dt.timezone(dt.timedelta(hours=1))


def at(month: int, day: int, hour: int = 8, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def place():
    """A place on Tuesday 7 July 2026; 3 days before is 4 July. Its person has been reminded 5 days before."""
    booking = make_booking(session=make_session(course=CourseFactory(reminder_days="14,5,1")))
    send_reminders(now=at(7, 2))
    return booking


def asked() -> list[str]:
    return list(Mail.objects.filter(kind="asked again").order_by("pk").values_list("occasion", flat=True))


@pytest.mark.parametrize(
    ("when", "count"),
    [
        (at(7, 4, 7, 59), 0),
        (at(7, 4), 1),
        (at(7, 5, 13), 1),  # late
        (at(7, 6), 0),  # the last reminder is due, and asks itself
        (at(7, 7, 10), 0),
    ],
)
def test_asked_from_eight_in_the_morning_three_days_before(place, when, count):
    assert (ask_again(now=when), len(asked())) == (count, count)


def test_asked_once_however_often_it_is_run(place):
    for hour in range(8, 20):
        send_reminders(now=at(7, 4, hour))
        ask_again(now=at(7, 4, hour))
    assert asked() == ["before 2026-07-07"]


def test_whoever_answered_is_not_asked(place):
    say_coming(booking=place, by=place.practitioner, now=at(7, 3))
    assert ask_again(now=at(7, 4)) == 0


def test_whoever_was_never_reminded_is_not_asked_again(place):
    make_booking(session=place.session, booked_at=at(7, 3), confirmed_at=at(7, 3))
    assert ask_again(now=at(7, 4)) == 1
    assert Mail.objects.get(kind="asked again").booking == place


def test_clock_put_back_after_the_last_reminder_asks_nobody_again(place):
    assert send_reminders(now=at(7, 6)) == 1
    assert ask_again(now=at(7, 5, 23)) == 0


@pytest.mark.parametrize(("days", "count"), [(4, 1), (2, 0), (5, 0), (None, 0)])
def test_course_says_when(place, days, count):
    """On the day of a reminder nobody is asked twice."""
    place.session.course.ask_again_days = days
    place.session.course.save()
    assert ask_again(now=at(7, 3)) == count


def test_place_given_up_is_not_asked_about(place):
    Booking.objects.update(status="cancelled", cancelled_at=at(7, 3))
    assert ask_again(now=at(7, 4)) == 0


def test_many_places_are_found_in_few_queries(place, django_assert_max_num_queries):
    for _ in range(20):
        make_booking(session=place.session)
    ask_again(now=at(7, 4))
    with django_assert_max_num_queries(3):
        assert ask_again(now=at(7, 4, 9)) == 0
