"""Who the places are for: the fields of a session's form at the desk, and what is wrong said beside each."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from tests.bookings.views.test_desk_sessions import answers
from tests.factories import CourseFactory, OrganisationTypeFactory
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
    response = save(places_per_organisation=2, reserved_places=4, reserved_for=health.pk, reserved_until=UNTIL)
    assert response.status_code == 302
    session = Session.objects.get()
    assert (session.places_per_organisation, session.reserved_places, session.reserved_for) == (2, 4, health)
    assert session.reserved_until == local_time(dt.date(2026, 6, 20), dt.time(17))


@pytest.mark.parametrize(
    ("left_out", "fields", "message"),
    [
        ("reserved_for", {}, "Choose the organisation type the places are kept for."),
        ("reserved_until", {}, "Enter until when the places are kept."),
        ("reserved_places", {}, "Enter how many places are kept, or leave all three empty."),
        ("", {"reserved_places": 21}, "You cannot keep more places than there are."),
    ],
)
def test_rule_that_is_half_given_is_said_beside_its_field(save, left_out, fields, message):
    kept = {"reserved_places": 4, "reserved_for": OrganisationTypeFactory().pk, "reserved_until": UNTIL} | fields
    kept.pop(left_out, None)
    response = save(**kept)
    assert response.status_code == 200
    field = left_out or "reserved_places"
    assert response.context["form"].errors == {field: [message]}
    assert beside(response, field) == message
    assert not Session.objects.exists()
