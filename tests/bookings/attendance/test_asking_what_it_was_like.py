"""Who came is asked after the course and 90 days later, once each, and reminded once of each."""

import datetime as dt

import pytest

from bookings.attendance.asking_what_it_was_like import ask_for_evaluations, ask_later, remind_of_evaluations
from bookings.models import Booking, Evaluation, Mail, Register
from tests.support.evaluated import make_form, the_first_form
from tests.support.factories import CourseFactory, make_booking, make_session

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LATER = {"kind": "text", "text": "What has changed?", "asked_later": True}


@pytest.fixture
def session(db):
    the_first_form()
    session = make_session(on=dt.date(2026, 7, 7))
    Register.objects.create(session=session, state="complete", closed_at=session.ends_at)
    return session


@pytest.fixture
def came(session):
    return make_booking(session=session, outcome="attended")


def asked():
    return list(Mail.objects.order_by("pk").values_list("kind", "occasion"))


def morning(session, days):
    return session.ends_at + days * DAY - dt.timedelta(hours=5)


def everything(now):
    return ask_for_evaluations(now=now), ask_later(now=now), remind_of_evaluations(now=now)


def test_over_half_a_year_each_is_asked_twice_and_reminded_once_of_each(session, came):
    for day in range(200):
        everything(morning(session, day))
    assert asked() == [
        ("evaluation request", ""),
        ("evaluation request", "again"),
        ("later request", ""),
        ("later request", "again"),
    ]


@pytest.mark.parametrize(("days", "count"), [(8, 0), (9, 1), (22, 1), (30, 0)])
def test_the_reminder_comes_a_week_after_the_request_and_not_weeks_too_late(session, came, days, count):
    assert ask_for_evaluations(now=morning(session, 2)) == 1
    assert remind_of_evaluations(now=morning(session, days)) == count


@pytest.mark.parametrize(("days", "count"), [(90, 0), (91, 1), (103, 1), (106, 0)])
def test_what_it_changed_is_asked_90_days_later(session, came, days, count):
    assert ask_later(now=morning(session, days)) == count


@pytest.mark.parametrize("outcome", ["no show", "not recorded", "excused"])
def test_nobody_is_asked_who_did_not_come(session, outcome):
    make_booking(session=session, outcome=outcome, excused_at=session.ends_at)
    assert [everything(morning(session, day)) for day in (2, 10, 92)] == [(0, 0, 0)] * 3


def test_nobody_is_asked_or_reminded_of_what_they_have_said(session, came):
    ask_for_evaluations(now=morning(session, 2))
    ended = session.ends_at
    Evaluation.objects.create(booking=came, score=4, sent_at=ended + 3 * DAY, later_at=ended + 90 * DAY)
    assert [everything(morning(session, day)) for day in (10, 92)] == [(0, 0, 0)] * 2


def test_who_answered_after_the_course_is_still_asked_later(session, came):
    Evaluation.objects.create(booking=came, score=4, sent_at=session.ends_at)
    assert ask_later(now=morning(session, 91)) == 1


def test_a_course_whose_form_asks_nothing_later_sends_nothing_later():
    asks, does_not = CourseFactory(), CourseFactory()
    make_form(LATER, course=asks, name="Asks")
    make_form({"kind": "text", "text": "x"}, course=does_not, name="Does not")
    for course in (asks, does_not):
        session = make_session(on=dt.date(2026, 7, 7), course=course)
        Register.objects.create(session=session, state="complete", closed_at=session.ends_at)
        make_booking(session=session, outcome="attended")
    assert ask_later(now=morning(session, 91)) == 1
    assert Booking.objects.get(mails__kind="later request").session.course == asks


def test_nobody_is_asked_at_night(session, came):
    night = session.ends_at + 92 * DAY + dt.timedelta(hours=10)
    assert everything(night) == (0, 0, 0)
