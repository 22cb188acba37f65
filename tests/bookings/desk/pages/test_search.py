import re

import pytest
from django.urls import reverse

from tests.support.attended import make_certificate
from tests.support.factories import UserFactory, make_booking

pytestmark = pytest.mark.django_db
BOX = 'id="desk-search"'


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client


@pytest.mark.parametrize(
    "name", ["desk", "desk-sessions", "desk-people", "desk-mails", "desk-types", "desk-our-details", "desk-search"]
)
def test_every_page_of_the_desk_has_the_box(team, name):
    page = team.get(reverse(name), {"q": "shire"} if name == "desk-search" else {}).text
    assert re.search(r'id="desk-search"[^>]* value="([^"]*)"', page)[1] == ("shire" if name == "desk-search" else "")


def test_page_of_a_person_has_it_too(team):
    assert BOX in team.get(reverse("desk-person", args=[UserFactory().pk])).text


def test_nobody_else_has_it(client, team, practitioner):
    assert BOX not in team.get(reverse("catalogue")).text
    client.force_login(practitioner)
    assert BOX not in client.get(reverse("desk")).text  # the page that refuses


def test_what_is_found_leads_to_its_page(team):
    booking = make_booking(outcome="attended", practitioner=UserFactory(name="Nia New"))
    certificate = make_certificate(booking)
    page = team.get(reverse("desk-search"), {"q": "nia"}).text
    assert f'href="{reverse("desk-person", args=[booking.practitioner_id])}"' in page
    page = team.get(reverse("desk-search"), {"q": certificate.number}).text
    assert f'href="{reverse("booking", args=[booking.pk])}"' in page


@pytest.mark.parametrize("words", ["", " ", "<script>alert(1)</script>", "\x00", "x" * 5000, "%", "_", "ß", "\u202e"])
def test_any_words_are_answered(team, words):
    response = team.get(reverse("desk-search"), {"q": words})
    assert response.status_code == 200
    assert "<script>alert" not in response.text
