"""Telling those who asked that a course has a new date: once, in the order they asked."""

import datetime as dt

import pytest

from bookings.models import DateWish, Mail
from bookings.notices.wording.compose import compose
from bookings.places.sessions.changes import change_session
from bookings.places.sessions.new_dates import NoDatesToCome, ask_for_date, publish_session, stop_asking
from bookings.places.sessions.session_change import SessionChange
from tests.support.factories import CourseFactory, UserFactory, make_session
from training.models import Course, Session
from training.operations.schedule import DayPlan, StartsInThePast

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return CourseFactory(title="Signs of Safety")


def publish(course, now, *, weeks=5, **fields) -> Session:
    starts_at = now + dt.timedelta(weeks=weeks)
    day = DayPlan(starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=6))
    return publish_session(course=course, days=[day], capacity=10, by=None, now=now, **fields)


def told() -> list[str]:
    return list(Mail.objects.filter(kind="new date").order_by("pk").values_list("recipient__name", flat=True))


def test_those_who_asked_are_told_in_order_and_once(course, now):
    people = [UserFactory(name=name) for name in ("Third", "First", "Second")]
    for person, minutes in zip(people, (3, 1, 2), strict=True):
        ask_for_date(course=course, by=person, now=now - dt.timedelta(days=1) + dt.timedelta(minutes=minutes))
    ask_for_date(course=CourseFactory(), by=UserFactory(name="Of another course"), now=now)
    session = publish(course, now)
    assert told() == ["First", "Second", "Third"]
    assert set(Mail.objects.values_list("occasion", flat=True)) == {str(session.pk)}
    assert DateWish.objects.filter(course=course, told_at=now).count() == 3
    publish(course, now, weeks=6)
    assert told() == ["First", "Second", "Third"]


def test_asking_twice_is_asking_once_and_one_can_ask_again_when_told(course, now, practitioner):
    first = ask_for_date(course=course, by=practitioner, now=now)
    assert ask_for_date(course=course, by=practitioner, now=now + dt.timedelta(hours=1)) == first
    publish(course, now)
    assert ask_for_date(course=course, by=practitioner, now=now) != first
    publish(course, now, weeks=6)
    assert told() == [practitioner.name] * 2


def test_a_draft_is_told_when_it_is_published_and_not_again(course, now, practitioner):
    ask_for_date(course=course, by=practitioner, now=now)
    session = publish(course, now, status="draft")
    assert told() == []
    change_session(session=session, change=SessionChange(capacity=12), by=None, now=now)
    assert told() == []
    for _ in range(2):
        change_session(session=session, change=SessionChange(status="published"), by=None, now=now)
    assert told() == [practitioner.name]


def test_nobody_is_told_who_stopped_asking_or_left(course, now, practitioner):
    wish = ask_for_date(course=course, by=practitioner, now=now)
    stop_asking(wish=wish)
    ask_for_date(course=course, by=UserFactory(is_active=False), now=now)
    publish(course, now)
    assert told() == []


def test_a_wish_that_was_fulfilled_is_not_forgotten(course, now, practitioner):
    wish = ask_for_date(course=course, by=practitioner, now=now)
    publish(course, now)
    stop_asking(wish=wish)
    assert DateWish.objects.filter(pk=wish.pk).exists()


def test_who_asked_for_a_course_since_replaced_is_told_once_of_the_new_one(now, practitioner):
    new = CourseFactory()
    old = CourseFactory()
    for course in (old, new):
        ask_for_date(course=course, by=practitioner, now=now)
    Course.objects.filter(pk=old.pk).update(status="retired", replaced_by=new)
    publish(new, now)
    assert told() == [practitioner.name]
    assert not DateWish.objects.filter(told_at=None).exists()


def test_a_course_no_longer_run_has_no_new_date(now, practitioner):
    with pytest.raises(NoDatesToCome):
        ask_for_date(course=CourseFactory(status="retired"), by=practitioner, now=now)


def test_a_session_planned_without_telling_tells_nobody(course, now, practitioner):
    ask_for_date(course=course, by=practitioner, now=now)
    make_session(course=course)  # training knows of no wishes: what adds sessions for people goes through here
    assert told() == []


@pytest.mark.parametrize(
    ("opens_in_days", "said"), [(None, "You can book now."), (3, "Booking opens on Thursday 4 June 2026, 11am.")]
)
def test_the_mail_says_when_and_where_and_from_when_to_book(course, now, practitioner, opens_in_days, said):
    ask_for_date(course=course, by=practitioner, now=now)
    opens_at = now + dt.timedelta(days=opens_in_days) if opens_in_days else None
    session = publish(course, now, booking_opens_at=opens_at)
    mail = Mail.objects.get()
    compose(mail, now=now)
    assert mail.subject == "New date: Signs of Safety, Mon 6 Jul, 11am"
    lines = [line for line in mail.text.splitlines() if line]
    assert lines[:2] == ["Hello Priya,", "There is a new date"]
    assert lines[2] == "Signs of Safety, Monday 6 July 2026, 11am to 5pm."
    assert lines[3] == f"You asked us to tell you. {said}"
    assert f"/sessions/{session.pk}/" in mail.text
    assert f"/sessions/{session.pk}/" in mail.html


def test_session_in_the_past_is_not_published(course, now):
    with pytest.raises(StartsInThePast):
        publish(course, now, weeks=0)
    assert not Session.objects.exists()
