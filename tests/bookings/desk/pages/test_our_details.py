import pytest
from django.urls import reverse

from tests.bookings.desk.test_our_details import SAID
from tests.support.factories import make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client


@pytest.fixture
def saved(team, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert team.post(reverse("desk-our-details"), SAID).url == reverse("desk")


def test_every_page_says_who_we_are(client, saved):
    page = client.get(reverse("catalogue")).text
    assert "Fenland Partnership" in page
    assert "Learn@fenland.example.net" in page


def test_cost_is_named_where_people_book(client, practitioner, saved, frozen_now):
    client.force_login(practitioner)
    assert "£40" in client.get(reverse("book", args=[make_session().pk])).text


def test_page_shows_what_is_in_force(team, saved):
    page = team.get(reverse("desk-our-details")).text
    for value in SAID.values():
        assert f'value="{value}"' in page


def test_wrong_amount_is_refused_beside_its_field(team):
    errors = team.post(reverse("desk-our-details"), SAID | {"cost_of_empty_place": "fifty"}).context["form"].errors
    assert errors == {"cost_of_empty_place": ["Enter whole pounds, such as 50"]}
