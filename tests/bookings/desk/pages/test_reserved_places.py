"""Before the team cancels, merges or shrinks a session it reads of the places reserved without a name, too."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.places.sessions.changes import CapacityBelowHeld, change_session
from bookings.places.sessions.session_change import SessionChange
from tests.support.factories import make_booking, make_reservation, make_session
from tests.support.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def page(client, team_member):
    sign_in(client, team_member)
    return lambda name, session: " ".join(client.get(reverse(name, args=[session.pk])).text.split())


@pytest.fixture
def session():
    """Two people hold a place, one waits, and three places are reserved; four of another one were given back."""
    session = make_session()
    for status in ("confirmed", "confirmed", "waiting"):
        make_booking(session=session, status=status)
    make_reservation(session=session, places=3)
    over = {"places": 0, "places_asked": 4, "places_released": 4, "ended_because": "given back"}
    ended = make_reservation(session=session, places=4)
    type(ended).objects.filter(pk=ended.pk).update(**over, ended_at=ended.made_at)
    return session


def test_cancelling_names_them_and_who_is_told(page, session):
    said = page("desk-session-cancel", session)
    assert (
        "2 people hold a place and 1 person waits. 3 more places are reserved for people not named yet. Each person, "
        "and each lead who reserved, is told by email"
    ) in said


def test_merging_says_what_becomes_of_them(page, session):
    make_session(course=session.course, on=dt.date(2026, 7, 21))
    said = page("desk-session-merge", session)
    assert "2 people hold a place and 1 person waits." in said
    assert (
        "3 more places are reserved for people not named yet: reserved places come along where there is room for all "
        "of an organisation’s, and are released otherwise; its leads are told."
    ) in said


@pytest.mark.parametrize("name", ["desk-session-cancel", "desk-session-merge"])
def test_where_none_is_reserved_nothing_is_said(page, name):
    session = make_session()
    assert "reserved" not in page(name, session).split("<main")[1]


def test_fewer_places_than_held_and_reserved_are_counted_apart(session, now):
    with pytest.raises(CapacityBelowHeld) as refusal:
        change_session(session=session, change=SessionChange(capacity=4), by=None, now=now)
    assert str(refusal.value).startswith(
        "2 people hold a place, 3 places are reserved for people not named yet, and there would be 4 places."
    )
    assert (refusal.value.held, refusal.value.places) == (5, 4)


def test_session_with_more_held_than_there_are_says_so_of_places(page, session, now):
    change_session(session=session, change=SessionChange(capacity=4), allow_overfull=True, by=None, now=now)
    assert "1 more place is held than there are." in page("desk-session", session)
