"""What a page offers ends with its time: the joining link with the day, the promise to cancel with the deadline."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from tests.support.factories import UserFactory, make_booking, make_session
from tests.support.links import words

pytestmark = pytest.mark.django_db

LINK = "https://meet.example.org/secret"
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def session():
    """Two days online: Tuesday 7 and Tuesday 14 July 2026."""
    session = make_session(days=2, delivery="online")
    for day in session.days.all():
        day.joining_link = f"{LINK}{day.position}"
        day.save()
    return session


def links_on(client, booking, name, at):
    with time_machine.travel(at, tick=False):
        key = {"booking": booking.pk, "session": booking.session_id}.get(name)
        page = words(client.get(reverse(name, args=[key] if key else [])))
    return [day for day in (1, 2) if f'href="{LINK}{day}"' in page]


@pytest.mark.parametrize("name", ["booking", "session", "my-bookings"])
def test_joining_link_of_a_day_goes_with_its_end(client, session, practitioner, name):
    booking = make_booking(session=session, practitioner=practitioner)
    client.force_login(practitioner)
    first, last = session.days.order_by("position")
    shown = [1, 2] if name != "my-bookings" else [1]
    assert links_on(client, booking, name, first.ends_at - SECOND) == shown
    assert links_on(client, booking, name, first.ends_at)[:1] != [1]
    assert links_on(client, booking, name, last.ends_at) == []


@pytest.mark.parametrize("status", ["offered", "waiting", "cancelled"])
def test_who_has_no_place_sees_no_link(client, session, practitioner, frozen_now, status):
    fields = {"offer_expires_at": frozen_now + dt.timedelta(hours=24)} if status == "offered" else {}
    booking = make_booking(session=session, practitioner=practitioner, status=status, **fields)
    client.force_login(practitioner)
    assert links_on(client, booking, "booking", frozen_now) == []


@pytest.mark.parametrize(("after", "asked"), [(0 * SECOND, "or cancel by the deadline"), (SECOND, "tell you at once")])
def test_box_asks_for_what_can_still_be_done(client, practitioner, after, asked):
    session = make_session()
    client.force_login(practitioner)
    with time_machine.travel(session.cancel_by_at + after, tick=False):
        page = words(client.get(reverse("book", args=[session.pk])))
        refused = words(client.post(reverse("book", args=[session.pk]), {}))
    both = ("or cancel by the deadline", "tell you at once if I can’t")
    expected = [asked in one for one in both]
    assert [[one in text for one in both] for text in (page, refused)] == [expected, expected]


def test_box_about_a_colleague_speaks_of_them(client, lead):
    session = make_session()
    UserFactory(organisation=lead.organisation)
    client.force_login(lead)
    with time_machine.travel(session.cancel_by_at + SECOND, tick=False):
        page = words(client.get(reverse("book-colleague", args=[session.pk])))
    assert ("tell you at once if they can’t" in page, "by the deadline" in page) == (True, False)
