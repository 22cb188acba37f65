"""r17: one reminder each, whether run twice, late, or over midnight."""

import datetime as dt

import pytest

from bookings.models import Booking, Mail
from bookings.notices.sending.arms import days_of_course
from bookings.places.operations.reminders import send_reminders
from bookings.places.sessions.changes import change_session
from bookings.places.sessions.session_change import SessionChange
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_session
from training.models import Session
from training.operations.schedule import DayPlan, local_time

pytestmark = [pytest.mark.django_db, pytest.mark.r17]

LONDON = dt.timezone(dt.timedelta(hours=1))  # in June and July


def at(month: int, day: int, hour: int = 8, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def place():
    """A place on Tuesday 7 July 2026, booked a month before: 14 days before is 23 June, 5 is 2 July, 1 is 6 July."""
    return make_booking(session=make_session())


def occasions() -> list[str]:
    return list(Mail.objects.filter(kind="reminder").order_by("pk").values_list("occasion", flat=True))


@pytest.mark.parametrize(
    ("when", "sent"),
    [
        (at(6, 23, 7, 59), []),
        (at(6, 23), ["14 days before 2026-07-07"]),
        (at(6, 24, 0, 5), []),  # late, but nobody is written to in the night
        (at(6, 26, 13), ["14 days before 2026-07-07"]),
        (at(7, 2), ["5 days before 2026-07-07"]),  # after a break only the latest
        (at(7, 6), ["1 days before 2026-07-07"]),
        (at(7, 7, 9, 29), ["1 days before 2026-07-07"]),
        (at(7, 7, 9, 30), []),
    ],
)
def test_reminder_goes_from_eight_in_the_morning_of_its_day(place, when, sent):
    assert send_reminders(now=when) == len(sent)
    assert occasions() == sent


def test_run_every_hour_for_a_month_reminds_three_times(place):
    now = at(6, 10)
    while now < at(7, 10):
        send_reminders(now=now)
        send_reminders(now=now)
        now += dt.timedelta(hours=1)
    assert occasions() == [f"{days} days before 2026-07-07" for days in (14, 5, 1)]


@pytest.mark.r56
def test_clock_that_is_put_back_brings_nobody_the_one_further_off_after_the_nearer(place):
    """The worker was away until the morning of the nearer one, and is a minute ahead of another."""
    assert [send_reminders(now=at(7, 2)), send_reminders(now=at(7, 1, 23, 59)), send_reminders(now=at(7, 1, 9))] == [
        1, 0, 0
    ]  # fmt: skip
    assert occasions() == ["5 days before 2026-07-07"]


def test_days_are_whole_local_days_over_a_change_of_clocks():
    """The clocks go back on 25 October 2026: eight in the morning is 8:00 UTC from then on."""
    make_booking(session=make_session(on=dt.date(2026, 10, 26), course=CourseFactory(reminder_days="1")))
    assert send_reminders(now=dt.datetime(2026, 10, 25, 7, 59, tzinfo=dt.UTC)) == 0
    assert send_reminders(now=dt.datetime(2026, 10, 25, 8, 0, tzinfo=dt.UTC)) == 1


@pytest.mark.parametrize(
    ("booked", "now", "count"),
    [
        (at(6, 23, 7), at(6, 23), 1),
        (at(6, 23), at(6, 23), 0),
        (at(6, 30), at(7, 1), 0),
        (at(6, 30), at(7, 2), 1),
        (at(7, 6, 9), at(7, 7), 0),
    ],
)
def test_day_that_was_past_when_the_place_was_given_is_left_out(booked, now, count):
    make_booking(session=make_session(), booked_at=booked, confirmed_at=booked)
    assert send_reminders(now=now) == count


@pytest.mark.parametrize("status", ["waiting", "offered", "cancelled", "awaiting approval"])
def test_only_confirmed_places_are_reminded_of(status):
    make_booking(session=make_session(), status=status, offer_expires_at=at(7, 6))
    assert send_reminders(now=at(6, 23)) == 0


@pytest.mark.parametrize("status", [Session.Status.DRAFT, Session.Status.CANCELLED])
def test_session_that_does_not_run_is_not_reminded_of(place, status):
    Session.objects.update(status=status, cancelled_at=at(6, 1) if status == "cancelled" else None)
    assert send_reminders(now=at(6, 23)) == 0


def test_people_without_an_account_any_more_are_not_reminded():
    make_booking(session=make_session(), practitioner=UserFactory(is_active=False))
    assert send_reminders(now=at(6, 23)) == 0


def test_course_says_on_which_days():
    make_booking(session=make_session(course=CourseFactory(reminder_days="3")))
    make_booking(session=make_session(course=CourseFactory(reminder_days="")))
    assert send_reminders(now=at(6, 23)) == 0
    assert send_reminders(now=at(7, 4)) == 1


@pytest.mark.parametrize(
    ("text", "days"), [("14,5,1", [1, 5, 14]), ("", []), ("1,1,14", [1, 14]), (" 5, 0", [0, 5]), ("-1,x", [])]
)
def test_days_of_course(text, days):
    assert days_of_course(text) == days


def test_session_put_off_is_reminded_of_again(place, team_member):
    send_reminders(now=at(6, 23))
    later = dt.date(2026, 7, 21)
    change_session(
        session=place.session,
        change=SessionChange(
            days=[DayPlan(starts_at=local_time(later, dt.time(9, 30)), ends_at=local_time(later, dt.time(16, 30)))]
        ),
        by=team_member,
        now=at(6, 24),
    )
    assert send_reminders(now=at(6, 24)) == 0
    assert send_reminders(now=at(7, 7)) == 1
    assert occasions() == ["14 days before 2026-07-07", "14 days before 2026-07-21"]


def test_a_hundred_places_are_found_in_few_queries(django_assert_max_num_queries, place):
    for _ in range(20):
        make_booking(session=place.session)
    send_reminders(now=at(6, 23))
    with django_assert_max_num_queries(3):
        assert send_reminders(now=at(6, 23, 9)) == 0
    assert Mail.objects.filter(kind="reminder").count() == Booking.objects.count() == 21
