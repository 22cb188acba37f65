"""The team adds a webhook, sees its secret once, tries it, sees what it was told, and is told of trouble."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from bookings.api.events import EVENTS
from bookings.models import Webhook, WebhookDelivery
from bookings.privacy.erasing import erase
from bookings.privacy.retention import purge
from bookings.webhooks import keeping
from bookings.webhooks.keeping import WebhookRefused, add_webhook
from tests.support.factories import OrganisationFactory, UserFactory, make_booking
from tests.support.programs import make_webhook, make_webhook_delivery
from tests.support.signing_in import sign_in
from training.accounts.secrets import decrypt
from training.refusals import DoesNotFit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
NEW = {"name": "HR system", "address": "https://hr.example.org/turnout", "events": ["booking.confirmed"]}


@pytest.fixture
def client(team_member):
    return sign_in(Client(), team_member)


def page(client, webhook):
    return client.get(reverse("desk-webhook", args=[webhook.pk])).text


def test_a_webhook_is_added_and_its_secret_shown_once(client, team_member, now):
    organisation = OrganisationFactory(name="Northfield Trust")
    response = client.post(reverse("desk-webhook-new"), NEW | {"organisation": organisation.pk})
    webhook = Webhook.objects.get()
    secret = decrypt(webhook.secret)
    assert secret.startswith("whsec_")
    assert secret in response.text
    assert "no-store" in response["Cache-Control"]
    assert secret not in webhook.secret
    assert (webhook.made_by, webhook.made_at, webhook.events) == (team_member, now, ["booking.confirmed"])
    listed = client.get(reverse("desk-webhooks")).text
    for words in ("HR system", "Northfield Trust", "Booked"):
        assert words in listed
    for text in (listed, page(client, webhook)):
        assert secret not in text
        assert webhook.secret not in text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "Enter which program it is for."),
        ({"address": ""}, "Enter the address where the program takes messages."),
        ({"address": "http://hr.example.org/"}, "Enter an address that begins with https://"),
        ({"address": "https://127.0.0.1/"}, "Enter an address with a name that everybody can look up"),
        ({"events": []}, "Choose at least one thing that the program is told of."),
        ({"name": "x" * 81}, "at most 80 characters"),
    ],
)
def test_answers_that_do_not_fit_are_said(client, changed, words):
    assert words in client.post(reverse("desk-webhook-new"), NEW | changed).text
    assert not Webhook.objects.exists()


def test_the_operation_holds_the_same_itself(team_member, now):
    said = {"name": "HR", "address": "https://hr.example.org/", "organisation": None, "by": team_member, "now": now}
    for events in ([], ["all"]):
        with pytest.raises(WebhookRefused):
            add_webhook(events=events, **said)
    with pytest.raises(DoesNotFit):
        add_webhook(events=list(EVENTS), **said | {"name": ""})
    with pytest.raises(PermissionDenied):
        add_webhook(events=list(EVENTS), **said | {"by": UserFactory(is_lead=True)})
    assert not Webhook.objects.exists()


def test_adding_and_a_new_secret_ask_for_the_password_again(team_member, now):
    webhook = make_webhook(now=now)
    client = Client()
    client.force_login(team_member)  # some time ago
    for address in (reverse("desk-webhook-new"), reverse("desk-webhook-secret", args=[webhook.pk])):
        response = client.post(address, NEW)
        assert response.status_code == 302
        assert reverse("account_reauthenticate") in response["Location"]
    assert Webhook.objects.get() == webhook
    assert Webhook.objects.get().secret == webhook.secret


def test_a_new_secret_is_shown_and_the_one_before_holds_for_a_day(client, now):
    webhook = make_webhook(now=now)
    response = client.post(reverse("desk-webhook-secret", args=[webhook.pk]))
    changed = Webhook.objects.get()
    assert decrypt(changed.secret) in response.text
    assert decrypt(changed.former_secret) == decrypt(webhook.secret)
    assert changed.former_until == now + dt.timedelta(days=1)
    assert "Until Tuesday 2 June 2026" in page(client, webhook)


def test_a_test_waits_to_be_sent(client, now):
    webhook = make_webhook(now=now)
    client.post(reverse("desk-webhook-test", args=[webhook.pk]))
    assert list(WebhookDelivery.objects.values_list("event", "state")) == [("webhook.test", "waiting")]
    client.post(reverse("desk-webhook-off", args=[webhook.pk]))
    response = client.post(reverse("desk-webhook-test", args=[webhook.pk]), follow=True)
    assert "This webhook is switched off. Switch it on first." in response.text
    assert not WebhookDelivery.objects.exists()


def test_what_was_given_up_is_on_the_desk_until_somebody_sees_to_it(client, now):
    webhook = make_webhook(now=now)
    first = make_webhook_delivery(now=now, webhook=webhook, last_error="There was no answer.")
    make_webhook_delivery(now=now, webhook=webhook)
    assert "1 program could not be told of changes here." in client.get(reverse("desk")).text
    assert "Messages could not be delivered" in client.get(reverse("desk-webhooks")).text
    shown = page(client, webhook)
    assert "500" in shown
    assert "There was no answer." in shown
    client.post(reverse("desk-webhook-again", args=[first.pk]))
    first.refresh_from_db()
    assert (first.state, first.attempts, first.ended_at) == ("waiting", 0, None)
    response = client.post(reverse("desk-webhook-leave", args=[webhook.pk]), follow=True)
    assert "1 message is off the list." in response.text
    assert list(WebhookDelivery.objects.all()) == [first]
    assert "could not be told" not in client.get(reverse("desk")).text
    assert "could not be delivered" not in client.get(reverse("desk-webhooks")).text


def test_what_is_sent_again_needs_a_webhook_that_is_on(client, now):
    delivery = make_webhook_delivery(now=now)
    client.post(reverse("desk-webhook-off", args=[delivery.webhook_id]))
    response = client.post(reverse("desk-webhook-again", args=[delivery.pk]), follow=True)
    assert "Switch it on first." in response.text
    assert WebhookDelivery.objects.get().state == "given up"


def test_an_address_that_is_gone_is_on_the_desk_until_somebody_sees_to_it(client, team_member, now):
    webhook = make_webhook(now=now)
    Webhook.objects.update(off_at=now)
    assert "1 program could not be told of changes here." in client.get(reverse("desk")).text
    assert "because the address is gone" in client.get(reverse("desk-webhooks")).text
    client.post(reverse("desk-webhook-off", args=[webhook.pk]))
    assert "could not be told" not in client.get(reverse("desk")).text
    assert Webhook.objects.get().switched_off_by == team_member
    client.post(reverse("desk-webhook-on", args=[webhook.pk]))
    assert Webhook.objects.get().is_on


def test_deliveries_are_kept_for_thirty_days_and_go_with_their_person(team_member, now):
    old = now - dt.timedelta(days=31)
    webhook = make_webhook(now=old)
    make_webhook_delivery(now=old, webhook=webhook)
    make_webhook_delivery(now=old, webhook=webhook, state="waiting", ended_at=None)
    booking = make_booking()
    for state in ({}, {"state": "waiting", "ended_at": None}):
        make_webhook_delivery(now=now, webhook=webhook, booking=booking, **state)
    assert purge(now=now)["other programs told"] == 1
    assert WebhookDelivery.objects.count() == 3
    erase(person=booking.practitioner, by=team_member, now=now, gives_back=True)
    assert not WebhookDelivery.objects.filter(booking=booking).exists()
    assert WebhookDelivery.objects.count() == 1


def test_secrets_are_encrypted_anew_with_those_of_second_steps(now, settings, capsys):
    webhook = make_webhook(now=now)
    keeping.change_secret(webhook=webhook, by=webhook.made_by, now=now)
    secrets = [decrypt(one) for one in Webhook.objects.values_list("secret", "former_secret").get()]
    settings.SECOND_STEP_KEYS = ["another key", *settings.SECOND_STEP_KEYS]
    call_command("encrypt_anew")
    settings.SECOND_STEP_KEYS = ["another key"]
    assert [decrypt(one) for one in Webhook.objects.values_list("secret", "former_secret").get()] == secrets


@pytest.mark.parametrize("many", [1, 3])
def test_pages_ask_no_more_for_more(client, now, many, django_assert_max_num_queries):
    webhook = make_webhook(now=now)
    for _ in range(many):
        make_webhook_delivery(now=now, webhook=webhook)
    for address in (reverse("desk-webhooks"), reverse("desk-webhook", args=[webhook.pk])):
        with django_assert_max_num_queries(9):
            client.get(address)
