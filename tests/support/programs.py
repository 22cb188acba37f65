"""Other programs: a key and a client that sends it; an address that is told."""

import datetime as dt

from django.test import Client

from bookings.api.events import EVENTS
from bookings.models import Webhook, WebhookDelivery
from bookings.webhooks.keeping import add_webhook
from tests.support.factories import UserFactory, make_booking
from training.models.api_keys import Scope
from training.operations.api_keys import make_api_key


def make_key(*, now: dt.datetime, scopes=tuple(Scope.values), organisation=None, name="HR system", days=90):
    """Return the row and the key itself."""
    by = UserFactory(is_team=True)
    return make_api_key(name=name, scopes=scopes, organisation=organisation, days=days, by=by, now=now)


def program(secret: str = "") -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"} if secret else {})


def make_webhook(*, now: dt.datetime, organisation=None, name="HR system", events=tuple(EVENTS)) -> Webhook:
    by = UserFactory(is_team=True)
    address = "https://hr.example.org/turnout"
    return add_webhook(name=name, address=address, events=events, organisation=organisation, by=by, now=now)[0]


def make_webhook_delivery(*, now: dt.datetime, webhook=None, booking=None, **fields) -> WebhookDelivery:
    """Return a message of a webhook that was given up, or as `fields` say."""
    webhook = webhook or make_webhook(now=now)
    said = {"state": WebhookDelivery.State.GIVEN_UP, "ended_at": now, "answer": 500, "attempts": 10} | fields
    key = f"booking.confirmed.{webhook.deliveries.count() + 1}"
    about = {"event": "booking.confirmed", "happened_at": now, "created_at": now, "booking": booking or make_booking()}
    return WebhookDelivery.objects.create(webhook=webhook, key=key, **(about | said))
