"""The team changes where a program takes messages and what it is told of; what waits follows, and nothing is lost."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from bookings.models import Webhook, WebhookDelivery
from bookings.webhooks import sending
from bookings.webhooks.addresses import AddressRefused
from bookings.webhooks.keeping import WebhookRefused, change_webhook, send_test, switch_off
from bookings.webhooks.sending import CLAIM, send_to
from tests.support.factories import UserFactory
from tests.support.programs import make_webhook, make_webhook_delivery
from tests.support.signing_in import sign_in
from training.refusals import DoesNotFit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
ELSEWHERE = {"name": "New HR system", "address": "https://people.example.org/in", "events": ["booking.cancelled"]}


@pytest.fixture
def client(team_member):
    return sign_in(Client(), team_member)


@pytest.fixture
def webhook(now):
    return make_webhook(now=now, events=["booking.confirmed", "booking.cancelled"])


def address_of(webhook):
    return reverse("desk-webhook-change", args=[webhook.pk])


def test_what_is_there_is_shown_and_what_is_sent_is_kept(client, webhook, team_member, now):
    form = client.get(address_of(webhook)).text
    assert 'value="https://hr.example.org/turnout"' in form
    assert form.count("checked") == 2
    response = client.post(address_of(webhook), ELSEWHERE, follow=True)
    changed = Webhook.objects.get()
    assert {name: getattr(changed, name) for name in ELSEWHERE} == ELSEWHERE
    assert (changed.changed_by, changed.changed_at) == (team_member, now)
    for words in ("The webhook is changed.", "New HR system", "https://people.example.org/in", "Changed"):
        assert words in response.text
    kept = ("secret", "organisation", "made_by", "made_at", "off_at")
    assert [getattr(changed, name) for name in kept] == [getattr(webhook, name) for name in kept]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "Enter which program it is for."),
        ({"address": "http://hr.example.org/"}, "Enter an address that begins with https://"),
        ({"events": []}, "Choose at least one thing that the program is told of."),
    ],
)
def test_answers_that_do_not_fit_are_said_and_nothing_is_changed(client, webhook, changed, words):
    assert words in client.post(address_of(webhook), ELSEWHERE | changed).text
    assert Webhook.objects.get().address == webhook.address


def test_the_operation_holds_the_same_itself(webhook, team_member, now):
    said = ELSEWHERE | {"webhook": webhook, "by": team_member, "now": now}
    for wrong, refusal in [
        ({"events": ["all"]}, WebhookRefused),
        ({"address": "https://127.0.0.1/"}, AddressRefused),
        ({"name": ""}, DoesNotFit),
        ({"by": UserFactory(is_lead=True)}, PermissionDenied),
    ]:
        with pytest.raises(refusal):
            change_webhook(**said | wrong)
    assert Webhook.objects.get().changed_at is None


def test_it_asks_for_the_password_again(webhook, team_member):
    client = Client()
    client.force_login(team_member)  # some time ago
    response = client.post(address_of(webhook), ELSEWHERE)
    assert reverse("account_reauthenticate") in response["Location"]
    assert Webhook.objects.get().address == webhook.address


def test_what_is_no_longer_chosen_is_not_sent(webhook, team_member, now):
    waits = {"webhook": webhook, "state": "waiting", "ended_at": None}
    make_webhook_delivery(now=now, event="booking.confirmed", **waits)
    chosen = make_webhook_delivery(now=now, event="booking.cancelled", **waits)
    told = make_webhook_delivery(now=now, webhook=webhook, event="booking.confirmed")
    test = send_test(webhook=webhook, by=team_member, now=now)
    change_webhook(webhook=webhook, by=team_member, now=now, **ELSEWHERE)
    assert set(WebhookDelivery.objects.all()) == {chosen, told, test}


@pytest.mark.parametrize(("address", "goes_at_once"), [("https://people.example.org/in", True), (None, False)])
def test_what_waits_for_a_next_attempt_goes_to_a_new_address_at_once(webhook, team_member, now, address, goes_at_once):
    waits = {"webhook": webhook, "state": "retrying", "attempts": 9, "ended_at": None}
    pausing = make_webhook_delivery(now=now, next_attempt_at=now + dt.timedelta(hours=20), **waits)
    in_hand = make_webhook_delivery(now=now, next_attempt_at=now + CLAIM, **waits)
    said = {"name": "HR", "address": address or webhook.address, "events": webhook.events}
    change_webhook(webhook=webhook, by=team_member, now=now, **said)
    for delivery in (pausing, in_hand):
        delivery.refresh_from_db()
    assert (pausing.attempts, pausing.next_attempt_at is None) == ((0, True) if goes_at_once else (9, False))
    assert (in_hand.attempts, in_hand.next_attempt_at) == (9, now + CLAIM)


@pytest.mark.parametrize("is_off", [False, True])
def test_one_that_is_off_stays_off(webhook, team_member, now, is_off):
    if is_off:
        switch_off(webhook=webhook, by=team_member, now=now)
    change_webhook(webhook=webhook, by=team_member, now=now, **ELSEWHERE)
    assert Webhook.objects.get().is_on is not is_off


def test_an_address_that_says_it_is_gone_after_it_was_changed_switches_nothing_off(
    webhook, team_member, now, monkeypatch
):
    send_test(webhook=webhook, by=team_member, now=now)

    def answer(*_, **__):
        change_webhook(webhook=webhook, by=team_member, now=now, **ELSEWHERE)
        return sending.GONE

    monkeypatch.setattr(sending, "post", answer)
    send_to(webhook.pk, clock=lambda: now)
    assert Webhook.objects.get().is_on
    assert WebhookDelivery.objects.get().state == "retrying"
