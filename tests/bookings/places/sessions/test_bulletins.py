"""The bulletin: weekly at most, nothing new nothing sent, for one's town, and left by one press."""

import datetime as dt

import pytest
from django.core import mail as outbox

from bookings.models import Bulletin, Mail
from bookings.notices.sending.delivery import deliver
from bookings.places.sessions.bulletins import send_bulletins, subscribe, unsubscribe
from tests.support.factories import (
    CourseFactory,
    OrganisationTypeFactory,
    UserFactory,
    VenueFactory,
    make_booking,
    make_session,
)
from training.authorship import save_as
from training.models import Course, Session

pytestmark = pytest.mark.django_db
TUESDAY = dt.datetime(2026, 6, 9, 8, tzinfo=dt.timezone(dt.timedelta(hours=1)))  # 8am in London
WEEK = dt.timedelta(days=7)


@pytest.fixture
def reader():
    person = UserFactory()
    subscribe(by=person, now=TUESDAY - dt.timedelta(days=3))
    return person


def new_date(at: dt.datetime = TUESDAY - dt.timedelta(days=1), **about) -> Session:
    """Return a session in July that everybody can see since then."""
    session = make_session(**about)
    session.history.update(history_date=at)
    session.course.history.update(history_date=at)
    return session


def told() -> list[list[int]]:
    return [mail.facts["sessions"] for mail in Mail.objects.filter(kind="bulletin").order_by("pk")]


@pytest.mark.parametrize(
    ("now", "count"),
    [
        (TUESDAY - dt.timedelta(minutes=1), 0),
        (TUESDAY, 1),
        (TUESDAY + dt.timedelta(hours=17), 0),  # in the night
        (TUESDAY + dt.timedelta(days=2, hours=2), 1),  # late
        (TUESDAY + dt.timedelta(days=3), 0),
    ],
)
def test_goes_on_tuesday_morning(reader, now, count):
    new_date()
    assert send_bulletins(now=now) == count


def test_nothing_new_nothing_sent_and_nothing_told_twice(reader):
    first = new_date()
    assert send_bulletins(now=TUESDAY) == 1
    assert send_bulletins(now=TUESDAY + dt.timedelta(hours=2)) == 0
    assert send_bulletins(now=TUESDAY + WEEK) == 0
    second = new_date(TUESDAY + dt.timedelta(days=1))
    third = new_date(TUESDAY + dt.timedelta(days=2))
    assert send_bulletins(now=TUESDAY + dt.timedelta(days=2, hours=1)) == 0
    assert send_bulletins(now=TUESDAY + 2 * WEEK) == 1
    assert told() == [[first.pk], [second.pk, third.pk]]


def test_dates_of_before_the_consent_and_drafts_are_not_new(reader):
    new_date(TUESDAY - dt.timedelta(days=4))
    new_date(status=Session.Status.DRAFT)
    new_date(course=CourseFactory(status="draft"))
    assert send_bulletins(now=TUESDAY) == 0


def test_dates_of_a_course_that_is_published_after_them_are_new_then(reader):
    session = new_date(TUESDAY - dt.timedelta(days=20), course=CourseFactory(status="draft"))
    known = new_date(TUESDAY - dt.timedelta(days=20))
    assert send_bulletins(now=TUESDAY) == 0
    published_at = TUESDAY + dt.timedelta(days=1)
    for course in (session.course, known.course):  # one is published, the other only saved once more
        course.status = Course.Status.PUBLISHED
        save_as(course, by=None, now=published_at)
    assert send_bulletins(now=TUESDAY + WEEK) == 1
    assert told() == [[session.pk]]


def test_nobody_is_told_of_what_they_have_or_is_not_for_them(reader):
    make_booking(session=new_date(), practitioner=reader)
    others = CourseFactory()
    others.audience_types.add(OrganisationTypeFactory())
    new_date(course=others)
    assert send_bulletins(now=TUESDAY) == 0


def test_town_narrows_it_to_there_and_online():
    here, there = VenueFactory(town="Hereford"), VenueFactory(town="Ledbury")
    subscribe(by=UserFactory(), now=TUESDAY - WEEK, town="hereford")
    near, online = new_date(venue=here), new_date(delivery=Session.Delivery.ONLINE)
    new_date(venue=there)
    send_bulletins(now=TUESDAY)
    assert sorted(told()[0]) == sorted([near.pk, online.pk])


def test_mail_can_be_left_by_one_press_and_leaves_nothing_behind(reader, client, settings):
    settings.SITE_URL = "https://training.example.org"
    session = new_date()
    send_bulletins(now=TUESDAY)
    deliver(mail_id=Mail.objects.get().pk, now=TUESDAY)
    (sent,) = outbox.outbox
    assert f"{session.course.title}\n" in sent.body
    address = sent.extra_headers["List-Unsubscribe"].strip("<>")
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in sent.body
    path = address.removeprefix("https://training.example.org")
    assert b"Stop new dates by email?" in client.get(path).content
    assert Bulletin.objects.exists(), "reading changes nothing"
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Bulletin.objects.exists()
    assert b"stopped these emails" in client.post(path).content


def test_made_up_token_leaves_nobody(reader, client):
    assert client.post("/link/new-dates/1.made-up/").status_code == 404
    assert Bulletin.objects.exists()


def test_whoever_left_meanwhile_gets_nothing(reader):
    new_date()
    send_bulletins(now=TUESDAY)
    unsubscribe(bulletin=Bulletin.objects.get().pk)
    deliver(mail_id=Mail.objects.get().pk, now=TUESDAY)
    assert not outbox.outbox


def test_many_readers_share_the_question_of_dates(reader, django_assert_max_num_queries):
    for _ in range(5):
        subscribe(by=UserFactory(), now=TUESDAY - WEEK)
    send_bulletins(now=TUESDAY)
    with django_assert_max_num_queries(2):
        assert send_bulletins(now=TUESDAY) == 0
