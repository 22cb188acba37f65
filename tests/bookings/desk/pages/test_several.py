"""Several people are booked at once, and what becomes of each is said before."""

import pytest
import time_machine
from django.urls import reverse

from bookings.models import Booking, Invitation, Mail
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from training.models import Alias

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client


def test_each_line_says_what_happens_and_then_it_happens(team, django_assert_max_num_queries):
    session, school = make_session(capacity=4), OrganisationFactory()
    ann, bob, dup, closed = (
        UserFactory(name=name, email=f"{name[:3].lower()}@example.org", is_active=active)
        for name, active in (("Ann Able", True), ("Bob Best", True), ("Dup Licate", True), ("Clo Sed", False))
    )
    UserFactory(name="Two Alike"), UserFactory(name="Two Alike")
    there = make_booking(session=session, practitioner=UserFactory(name="The Re", email="the@example.org"))
    held = make_booking(session=session)
    pasted = (
        "Ann Able <ann@example.org>\nbob best\nDup <dup@example.org>\ndup@example.org\nthe@example.org\nclo@example.org"
        "\nNew Comer new@example.org\nTwo Alike\nNo Body\nx@example.org"
    )
    address = reverse("desk-session-book-several", args=[session.pk])
    page = team.post(address, {"step": "look", "text": pasted, "organisation": school.pk})
    states = [line.what.name for line in page.context["lines"]]
    assert states == [
        "BOOKED", "BOOKED", "WAITING", "ALREADY", "ALREADY", "REFUSED", "INVITED", "UNCLEAR", "UNCLEAR", "UNCLEAR",
    ]  # fmt: skip
    assert (Booking.objects.count(), Invitation.objects.count(), Mail.objects.count()) == (2, 0, 0)
    sent = {"step": "book", "text": pasted, "organisation": school.pk, "expected": page.context["expected"]}
    landed = team.post(address, sent, follow=True)
    said = [str(message) for message in landed.context["messages"]]
    assert said == [
        "2 have a place; 1 is on the waiting list; 1 is new and has been asked by email.",
        "Not booked now: dup@example.org, The Re, Clo Sed, Two Alike, No Body, x@example.org.",
    ]
    booked = {booking.practitioner: booking.status for booking in session.bookings.all()}
    assert booked == {
        ann: "confirmed",
        bob: "confirmed",
        dup: "waiting",
        there.practitioner: "confirmed",
        held.practitioner: "confirmed",
    }
    assert (Invitation.objects.get().email, closed.bookings.count()) == ("new@example.org", 0)
    again = team.post(address, sent)  # pressed twice
    assert "Something has changed since" in again.text and session.bookings.count() == 5


def test_nothing_happens_where_it_is_no_longer_what_was_said(team):
    session = make_session(capacity=1)
    ann, bob = UserFactory(), UserFactory()
    address = reverse("desk-session-book-several", args=[session.pk])
    sent = {"step": "look", "text": f"{ann.email}\n{bob.email}"}
    expected = team.post(address, sent).context["expected"]
    make_booking(session=session)  # meanwhile
    page = team.post(address, sent | {"step": "book", "expected": expected})
    assert [line.what.name for line in page.context["lines"]] == ["WAITING", "WAITING"]
    assert session.bookings.count() == 1 and Mail.objects.count() == 0
    team.post(address, sent | {"step": "book", "expected": page.context["expected"]})
    assert session.bookings.count() == 3


def test_list_that_is_empty_or_too_long_is_refused_and_kept(team):
    session = make_session()
    address = reverse("desk-session-book-several", args=[session.pk])
    assert team.post(address, {"step": "look", "text": " "}).context["form"].errors["text"]
    many = "\n".join(f"p{number}@example.org" for number in range(101))
    page = team.post(address, {"step": "look", "text": many})
    assert "100 people at a time" in page.text and "p100@example.org" in page.text


def test_somebody_is_known_by_the_address_they_had_before_a_merge(team, now):
    jane, session = UserFactory(name="Jane Smith"), make_session()
    known_by = {"kind": Alias.Kind.EMAIL, "key": "jane@home.example", "name": "jane@home.example"}
    Alias.objects.create(person=jane, added_at=now, **known_by)
    address = reverse("desk-session-book-several", args=[session.pk])
    page = team.post(address, {"step": "look", "text": "jane@home.example"})
    assert [(line.what.name, line.who) for line in page.context["lines"]] == [("BOOKED", "Jane Smith")]
