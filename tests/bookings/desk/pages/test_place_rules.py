"""Who the places are for: the fields of a session's form at the desk, and what is wrong said beside each."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from tests.bookings.desk.pages.test_sessions import answers, day
from tests.support.factories import CourseFactory, OrganisationTypeFactory
from training.models import Session
from training.operations.schedule import local_time

pytestmark = pytest.mark.django_db
UNTIL = "2026-06-20T17:00"


@pytest.fixture
def save(client, team_member, frozen_now):
    client.force_login(team_member)
    course = CourseFactory()

    def save(**fields):
        return client.post(reverse("desk-session-new"), answers(course, **fields))

    return save


def beside(response, field: str) -> str:
    """What the page says in the error message of this field itself."""
    (found,) = re.findall(rf'id="id_{field}_error"[^>]*>(.*?)</p>', response.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found).split()).removeprefix("Error: ")


def test_rules_of_places_are_kept(save):
    health = OrganisationTypeFactory(name="Health")
    response = save(places_per_organisation=2, ring_fenced_places=4, ring_fenced_for=health.pk, ring_fenced_until=UNTIL)
    assert response.status_code == 302
    session = Session.objects.get()
    assert (session.places_per_organisation, session.ring_fenced_places, session.ring_fenced_for) == (2, 4, health)
    assert session.ring_fenced_until == local_time(dt.date(2026, 6, 20), dt.time(17))


@pytest.mark.parametrize(
    ("left_out", "fields", "message"),
    [
        ("ring_fenced_for", {}, "Choose the organisation type the places are kept for."),
        ("ring_fenced_until", {}, "Enter until when the places are kept."),
        ("ring_fenced_places", {}, "Enter how many places are kept, or leave all three empty."),
        ("", {"ring_fenced_places": 21}, "You cannot keep more places than there are."),
    ],
)
def test_rule_that_is_half_given_is_said_beside_its_field(save, left_out, fields, message):
    kept = {
        "ring_fenced_places": 4,
        "ring_fenced_for": OrganisationTypeFactory().pk,
        "ring_fenced_until": UNTIL,
    } | fields
    kept.pop(left_out, None)
    response = save(**kept)
    assert response.status_code == 200
    field = left_out or "ring_fenced_places"
    assert response.context["form"].errors == {field: [message]}
    assert beside(response, field) == message
    assert not Session.objects.exists()


def test_places_kept_beyond_the_start_are_said_beside_their_field(save):
    kept = {"ring_fenced_places": 4, "ring_fenced_for": OrganisationTypeFactory().pk}
    response = save(**kept, ring_fenced_until="2026-07-07T09:31")
    message = "Places are kept until the session begins at the latest. Choose an earlier time."
    assert response.context["form"].errors == {"ring_fenced_until": [message]}
    assert beside(response, "ring_fenced_until") == message
    assert not Session.objects.exists()
    assert save(**kept, ring_fenced_until="2026-07-07T09:30").status_code == 302


def test_booking_that_closes_before_it_opens_is_said_beside_its_field(save):
    response = save(booking_opens_at="2026-06-20T09:00", booking_closes_at="2026-06-20T09:00")
    assert beside(response, "booking_closes_at") == "Booking must close after it opens."
    assert not Session.objects.exists()
    assert save(booking_opens_at="2026-06-20T09:00", booking_closes_at="2026-06-20T09:01").status_code == 302


def test_session_brought_forward_before_its_kept_places_are_open_is_said_beside_their_field(save, client):
    kept = {
        "ring_fenced_places": 4,
        "ring_fenced_for": OrganisationTypeFactory().pk,
        "ring_fenced_until": "2026-07-06T17:00",
    }
    save(**kept)
    session = Session.objects.get()
    sent = answers(session.course, day(on="2026-07-06"), **kept)
    response = client.post(reverse("desk-session-edit", args=[session.pk]), sent)
    assert beside(response, "ring_fenced_until").startswith("Places are kept until the session begins at the latest.")
    session.refresh_from_db()
    assert session.first_on == dt.date(2026, 7, 7)
