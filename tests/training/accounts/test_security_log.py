"""Sign-ins, refusals and changed ways in are in the log: who, what, by which way, and nobody's name or address."""

import json
import logging

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from deploy.watching.logs import JsonLines
from tests.support.factories import PASSWORD, UserFactory, make_booking
from tests.support.second_steps import set_up_app, shown_by_app
from tests.support.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.r70]


@pytest.fixture
def person():
    person = UserFactory(name="Zebulon Quux", email="zebulon@quux.example")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@pytest.fixture
def events():
    """Return what was written since it was last asked: what, who, by which way; each line names nobody."""
    log, handler, records = logging.getLogger("turnout.security"), logging.Handler(), []
    handler.emit = records.append

    def since():
        for line in map(JsonLines().format, records):
            assert [word for word in NAMES if word in line.lower()] == []
            assert {"at", "event", "person", "level"} <= json.loads(line).keys()
        said = [(record.event, record.person, record.way) for record in records]
        records.clear()
        return said

    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield since
    log.removeHandler(handler)


NAMES = ("zebulon", "quux", "nobody@", "127.0.0.1")


def enter(client, email, password):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_each_way_in_and_out(events, person, client):
    enter(client, person.email, PASSWORD)
    client.post(reverse("account_logout"))
    assert events() == [("signed in", person.pk, "password"), ("signed out", person.pk, "")]
    secret = set_up_app(person)
    enter(client, person.email, PASSWORD)
    assert events() == [], "half way in is not in"
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": shown_by_app(secret)})
    client.post(reverse("mfa_trust"), {"action": "skip"})
    refused, signed_in = events()
    assert refused == ("sign-in refused", person.pk, "second step")
    assert signed_in == ("signed in", person.pk, "password and totp")


def test_wrong_passwords_by_whose_they_are_until_there_are_too_many(events, person, client):
    enter(client, "nobody@example.org", "not it at all")
    for _ in range(6):
        enter(client, person.email, "not it at all")
    of_nobody, *of_person, last = events()
    assert of_nobody == ("sign-in refused", None, "password")
    assert of_person == [("sign-in refused", person.pk, "password")] * 5
    assert last == ("too many attempts", None, "password")


def test_changed_ways_in_and_showing_again_who_it_is(events, person, client):
    client.force_login(person)
    asked = client.get(reverse("mfa_activate_totp"))
    events()
    client.post(asked.url, {"password": "not it at all"})
    client.post(asked.url, {"password": PASSWORD})
    assert events() == [
        ("sign-in refused", person.pk, "password"),
        ("shown again who it is", person.pk, "password"),
    ]
    words = {"oldpassword": PASSWORD, "password1": "quite another phrase", "password2": "quite another phrase"}
    client.post(reverse("account_change_password"), words)
    assert ("password changed", person.pk, "") in events()


def test_code_to_show_who_it_is(events, person, client):
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    page = reverse("account_request_reauthentication_code")
    client.post(page, {"action": "send"})
    events()
    client.post(page, {"code": "AAAA-AAAA"})
    assert events() == [("sign-in refused", person.pk, "code to show who it is")]


def test_pages_refused_for_want_of_a_right_and_what_is_of_others(events, person, client):
    sign_in(client, person)
    other = make_booking()
    events()
    client.get(reverse("desk"))
    client.get(reverse("booking", args=[other.pk]))
    client.get("/nowhere/at/all/")
    assert events() == [("page refused", person.pk, "desk"), ("nothing there for them", person.pk, "booking")]


def test_forms_and_keys_that_are_not_ours(events, person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    events()
    client.post(reverse("my-details"), {"name": "Zebulon Quux"})
    client.get("/api/v1/people", headers={"Authorization": "Bearer zebulon"})
    written = events()
    assert [(event, way) for event, _, way in written] == [("form refused", "my-details, cookie"), ("key refused", "")]
