"""Waiting together: the pages of a lead, of a practitioner, and of those they name."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import Booking, JointWish
from bookings.places.operations.booking import cancel_booking
from tests.support.factories import UserFactory, make_full_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_full_session(capacity=3)


def colleagues(nursery, count=3):
    return [UserFactory(organisation=nursery, name=f"Colleague {n}") for n in range(count)]


@pytest.fixture
def lead(client, nursery, frozen_now):
    person = UserFactory(organisation=nursery, name="Jo Lead", is_lead=True)
    client.force_login(person)
    return person


def test_a_lead_asks_for_three_names_two_and_the_third_later(client, lead, nursery, session):
    ann, bo, cy = colleagues(nursery)
    address = reverse("wait-together", args=[session.pk])
    assert address in client.get(reverse("session", args=[session.pk])).text
    assert "as many as you are at most" in client.get(address).text
    sent = client.post(address, {"places": 3, "people": [ann.pk, bo.pk], "agree": "on"}, follow=True)
    wish = JointWish.objects.get()
    assert (wish.places_asked, wish.unnamed) == (3, 1)
    assert "3 people wait together: all of them or none." in sent.text
    assert "3 of them at most" in sent.text
    page = reverse("joint-wish", args=[wish.pk])
    client.post(page, {"people": [cy.pk], "agree": "on"})
    wish.refresh_from_db()
    assert (wish.unnamed, wish.bookings.count()) == (0, 3)
    assert "no name yet" not in client.get(page).text
    assert page in client.get(reverse("organisation-bookings")).text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"places": 1}, "2"),
        ({"places": ""}, "Enter how many of you there are."),
        ({"people": []}, "Choose at least one person."),
        ({"places": 9}, "Your organisation can have 3 places on this session at most."),
    ],
)
def test_what_is_wrong_is_said_and_nobody_waits(client, lead, nursery, session, data, said):
    [ann] = colleagues(nursery, 1)
    sent = client.post(
        reverse("wait-together", args=[session.pk]), {"places": 2, "people": [ann.pk], "agree": "on"} | data
    )
    assert said in sent.text
    assert not JointWish.objects.exists()


def test_a_practitioner_names_colleagues_by_address_and_answers_for_all(client, nursery, frozen_now, session):
    me, ann, bo = colleagues(nursery)
    stranger = UserFactory()
    client.force_login(me)
    address = reverse("wait-together", args=[session.pk])
    wrong = client.post(address, {"emails": f"{me.email}\n{stranger.email}\nnobody@example.org", "agree": "on"})
    for said in (
        f"{me.email} is your own address.",
        f"Nobody of your organisation has an account with the address {stranger.email}.",
        "Nobody of your organisation has an account with the address nobody@example.org.",
    ):
        assert said in wrong.text
    client.post(address, {"emails": f"{ann.email},\n{bo.email.upper()}", "agree": "on"})
    wish = JointWish.objects.get()
    assert {one.practitioner for one in wish.bookings.all()} == {me, ann, bo}
    late = session.cancel_by_at + dt.timedelta(minutes=1)
    for holder in Booking.objects.filter(session=session, status="confirmed"):
        cancel_booking(booking=holder, reason="sickness", by=holder.practitioner, now=late)
    assert {one.status for one in wish.bookings.all()} == {"offered"}
    page = client.get(reverse("joint-wish", args=[wish.pk])).text
    assert "Yes, take all the places" in page
    theirs = wish.bookings.get(practitioner=ann)
    client.force_login(ann)
    assert "answers for all of them" in client.get(reverse("booking", args=[theirs.pk])).text
    assert "Yes, take all the places" not in client.get(reverse("joint-wish", args=[wish.pk])).text
    client.force_login(me)
    client.post(reverse("answer-offer", args=[theirs.pk]), {"answer": "accept"})
    assert {one.status for one in wish.bookings.all()} == {"confirmed"}


def test_giving_up_is_asked_once_more_and_only_of_whoever_answers(client, lead, nursery, session):
    ann, bo, _ = colleagues(nursery)
    client.post(reverse("wait-together", args=[session.pk]), {"places": 2, "people": [ann.pk, bo.pk], "agree": "on"})
    wish = JointWish.objects.get()
    address = reverse("joint-wish-give-up", args=[wish.pk])
    client.force_login(ann)
    assert client.post(address).status_code == 302
    assert wish.bookings.live().count() == 2
    client.force_login(lead)
    assert "Keep waiting" in client.get(address).text
    client.post(address)
    assert wish.bookings.live().count() == 0
