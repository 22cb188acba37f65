"""“Remind me when booking opens”: sent once, when it does, and forgotten by those who book or no longer can."""

import datetime as dt

import pytest
from django.core import mail as outbox

from bookings.models import Mail, OpeningWish
from bookings.notices.sending.delivery import deliver
from bookings.places.sessions.openings import OpensNoMore, ask_when_it_opens, tell_of_openings
from tests.support.factories import UserFactory, make_booking, make_session
from training.models import Session

pytestmark = pytest.mark.django_db
OPENS = dt.datetime(2026, 6, 15, 8, tzinfo=dt.UTC)  # 9am in London
ASKED = OPENS - dt.timedelta(days=5)


@pytest.fixture
def wish():
    session = make_session(booking_opens_at=OPENS)
    return ask_when_it_opens(session=session, by=UserFactory(), now=ASKED)


def test_told_once_when_it_opens(wish):
    assert tell_of_openings(now=OPENS - dt.timedelta(minutes=1)) == 0
    assert tell_of_openings(now=OPENS) == 1
    assert tell_of_openings(now=OPENS + dt.timedelta(minutes=1)) == 0
    assert Mail.objects.get().recipient == wish.person


def test_put_off_before_the_mail_has_left_is_told_when_it_opens_after_all(wish):
    later = OPENS + dt.timedelta(days=3)
    tell_of_openings(now=OPENS)
    Session.objects.update(booking_opens_at=later)
    deliver(mail_id=Mail.objects.get().pk, now=OPENS + dt.timedelta(minutes=1))
    assert (outbox.outbox, Mail.objects.exists()) == ([], False)
    assert tell_of_openings(now=OPENS + dt.timedelta(minutes=2)) == 0
    assert tell_of_openings(now=later) == 1
    deliver(mail_id=Mail.objects.get().pk, now=later)
    assert len(outbox.outbox) == 1
    assert (tell_of_openings(now=later + dt.timedelta(minutes=1)), OpeningWish.objects.exists()) == (0, False)


def test_opened_in_the_night_is_told_in_the_morning(wish):
    Session.objects.update(booking_opens_at=OPENS.replace(hour=0))
    assert tell_of_openings(now=OPENS.replace(hour=1)) == 0
    assert tell_of_openings(now=OPENS.replace(hour=7)) == 1


def test_opened_sooner_than_planned_is_told_then(wish):
    Session.objects.update(booking_opens_at=None)
    assert tell_of_openings(now=ASKED + dt.timedelta(hours=1)) == 1


def test_whoever_books_meanwhile_is_forgotten(wish):
    make_booking(session=wish.session, practitioner=wish.person)
    assert tell_of_openings(now=OPENS - dt.timedelta(days=1)) == 0
    assert (OpeningWish.objects.exists(), tell_of_openings(now=OPENS)) == (False, 0)


def test_cancelled_session_is_forgotten(wish):
    Session.objects.update(status=Session.Status.CANCELLED, cancelled_at=ASKED)
    assert (tell_of_openings(now=OPENS), OpeningWish.objects.exists()) == (0, False)


def test_asked_twice_is_once_and_not_where_it_is_open(wish):
    assert ask_when_it_opens(session=wish.session, by=wish.person, now=ASKED) == wish
    with pytest.raises(OpensNoMore):
        ask_when_it_opens(session=make_session(), by=wish.person, now=ASKED)
