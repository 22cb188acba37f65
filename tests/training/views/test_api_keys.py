"""Keys of other programs, as the team makes and ends them."""

import hashlib
import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW
from tests.support.factories import OrganisationFactory, UserFactory
from tests.support.programs import make_key, program
from tests.support.signing_in import sign_in
from training.models import ApiKey
from training.operations.api_keys import KeyRefused
from training.refusals import DoesNotFit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
NEW = {"name": "HR system", "scopes": ["bookings:read", "records:read"], "days": "90"}


@pytest.fixture
def team():
    return UserFactory(is_team=True, name="Tess")


def test_key_is_shown_once_and_kept_as_a_hash(team):
    client, organisation = sign_in(Client(), team), OrganisationFactory(name="Northfield")
    response = client.post(reverse("desk-api-key-new"), NEW | {"organisation": organisation.pk})
    [secret] = re.findall(r"turnout_[-\w]{43}", response.text)
    assert "no-store" in response.headers["Cache-Control"]
    key = ApiKey.objects.get()
    assert key.hashed == hashlib.sha256(secret.encode()).hexdigest()
    assert (key.name, key.organisation, key.made_by, key.made_at) == ("HR system", organisation, team, NOW)
    assert secret not in str(ApiKey.objects.values().get())
    listed = client.get(reverse("desk-api-keys")).text
    assert secret not in listed
    assert all(words in listed for words in ("HR system", "Northfield", "Bookings, Training records", "Never", "Tess"))
    assert program(secret).get("/api/v1/key").json()["organisation"]["name"] == "Northfield"


def test_password_is_asked_again_before_a_key_is_made(team):
    client = Client()
    client.force_login(team)
    for method in (client.get, client.post):
        response = method(reverse("desk-api-key-new"), NEW)
        assert response.headers["Location"].startswith("/account/reauthenticate/")
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": " "}, "Enter which program the key is for."),
        ({"scopes": []}, "Choose at least one thing that the program can read."),
        ({"scopes": ["all"]}, "Select a valid choice"),
        ({"days": "9999"}, "Select a valid choice"),
        ({"organisation": "0"}, "Select a valid choice"),
    ],
)
def test_answers_that_do_not_fit_are_said(team, changed, words):
    response = sign_in(Client(), team).post(reverse("desk-api-key-new"), NEW | changed)
    assert words in response.text
    assert not ApiKey.objects.exists()


def test_operation_holds_the_same_itself():
    for changed in ({"scopes": []}, {"scopes": ["all"]}, {"days": 0}, {"days": 367}):
        with pytest.raises(KeyRefused):
            make_key(now=NOW, **changed)
    with pytest.raises(DoesNotFit):
        make_key(now=NOW, name="")
    assert not ApiKey.objects.exists()


def test_key_is_ended_by_its_button_and_stays_listed(team):
    key, secret = make_key(now=NOW)
    client = sign_in(Client(), team)
    assert program(secret).get("/api/v1/key").status_code == 200
    response = client.post(reverse("desk-api-key-end", args=[key.pk]), follow=True)
    assert "Ended: HR system. Requests with this key are refused from now on." in response.text
    assert reverse("desk-api-key-end", args=[key.pk]) not in response.text
    assert program(secret).get("/api/v1/key").status_code == 401
    ended = ApiKey.objects.get()
    assert (ended.ended_at, ended.ended_by) == (NOW, team)
    client.post(reverse("desk-api-key-end", args=[key.pk]))
    assert ApiKey.objects.get().ended_by == team
