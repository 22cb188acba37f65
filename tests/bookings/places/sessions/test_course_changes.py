"""A draft of a course that is published, and a course that takes another's place, bring those who asked their mail."""

import datetime as dt

import pytest

from bookings.models import DateWish, Mail
from bookings.places.sessions.new_dates import ask_for_date, change_course_and_tell
from tests.support.factories import CourseFactory, UserFactory, make_session
from training.models import Course

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    mails = Mail.objects.filter(kind="new date").order_by("pk")
    return [(mail.recipient.name, mail.occasion) for mail in mails]


@pytest.fixture
def asked(now):
    """A course that two people want to hear of, and that the team has made a draft again."""
    course = CourseFactory()
    for name, minutes in (("Second", 2), ("First", 1)):
        ask_for_date(course=course, by=UserFactory(name=name), now=now - dt.timedelta(days=1, minutes=-minutes))
    course.status = Course.Status.DRAFT
    course.save()
    return course


def publish(course, now):
    return change_course_and_tell(course=course, status=Course.Status.PUBLISHED, by=None, now=now)


def test_publishing_a_course_tells_of_its_first_date_that_can_be_booked_in_order_and_once(asked, now):
    make_session(course=asked, on=dt.date(2026, 5, 1))
    make_session(course=asked, on=dt.date(2026, 6, 9), status="draft")
    make_session(course=asked, on=dt.date(2026, 6, 10), booking_closes_at=now)
    opens_at = now + dt.timedelta(days=3)
    next_one = make_session(course=asked, on=dt.date(2026, 7, 7), booking_opens_at=opens_at)  # told before it opens
    make_session(course=asked, on=dt.date(2026, 7, 14))
    publish(asked, now)
    assert told() == [("First", str(next_one.pk)), ("Second", str(next_one.pk))]
    assert DateWish.objects.filter(told_at=None).count() == 0
    change_course_and_tell(course=asked, status=Course.Status.DRAFT, by=None, now=now)
    publish(asked, now)
    assert len(told()) == 2


def test_publishing_a_course_without_a_date_keeps_the_wishes(asked, now):
    publish(asked, now)
    assert told() == []
    assert DateWish.objects.filter(told_at=None).count() == 2


@pytest.mark.parametrize("fields", [{"title": "Another name"}, {"status": "draft"}, {"status": "retired"}])
def test_any_other_change_tells_nobody(asked, now, fields):
    make_session(course=asked)
    change_course_and_tell(course=asked, by=None, now=now, **fields)
    assert told() == []


@pytest.mark.parametrize("way", ["replaced_by", "merged_into"])
def test_taking_the_place_of_a_course_tells_those_who_asked_for_that_one(asked, now, way):
    session = make_session()
    change_course_and_tell(course=asked, by=None, now=now, status="retired", **{way: session.course})
    assert told() == [("First", str(session.pk)), ("Second", str(session.pk))]


def test_publishing_a_successor_tells_those_who_asked_for_the_course_before(asked, now):
    new = CourseFactory(status=Course.Status.DRAFT)
    session = make_session(course=new)
    change_course_and_tell(course=asked, by=None, now=now, status="retired", replaced_by=new)
    assert told() == []
    publish(new, now)
    assert told() == [("First", str(session.pk)), ("Second", str(session.pk))]
