"""Messages to other programs over real connections: each once, in order, however many workers are at it."""

import datetime as dt
import json
import ssl

import pytest

from bookings.models import WebhookDelivery
from bookings.models.webhook import WebhookDeliveryQuerySet
from bookings.webhooks import posting, sending
from bookings.webhooks.reading import read_history
from bookings.webhooks.sending import send_to
from tests.support.factories import make_booking, make_session
from tests.support.programs import make_webhook
from tests.support.webhook_receiver import receiving
from training.authorship import save_as

WORKERS = 4


@pytest.fixture
def receiver(tmp_path, monkeypatch):
    with receiving(tmp_path) as there:
        monkeypatch.setattr(posting, "public_addresses", lambda host: ["127.0.0.1"])
        monkeypatch.setattr(posting, "PORT", there.port)
        monkeypatch.setattr(
            posting, "_trusted", lambda: ssl.create_default_context(cafile=str(tmp_path / "hr.example.org.pem"))
        )
        yield there


@pytest.fixture
def webhook(transactional_db, now):
    """One that is to be told of five bookings, and that each was given back."""
    webhook = make_webhook(now=now, events=["booking.confirmed", "booking.cancelled"])
    session = make_session()
    for _ in range(5):
        booking = make_booking(session=session)
        booking.move_to("cancelled")
        booking.cancelled_at = now
        save_as(booking, by=None, now=now)
    return webhook


def test_two_that_read_at_once_write_each_once(at_once, webhook, now):
    assert not [one for one in at_once(lambda _: read_history(now=now), [1] * WORKERS) if isinstance(one, Exception)]
    assert WebhookDelivery.objects.count() == 10


def test_each_is_sent_once_and_in_order_of_its_booking(at_once, webhook, receiver, now):
    read_history(now=now)
    at_once(lambda _: send_to(webhook.pk, clock=lambda: now), [1] * WORKERS)
    send_to(webhook.pk, clock=lambda: now)  # what each passed over because another had it
    keys = [headers["webhook-id"] for _, headers, _ in receiver.taken]
    assert len(keys) == len(set(keys)) == 10
    messages = [json.loads(body) for _, _, body in receiver.taken]
    said = [(message["data"]["booking"], message["type"]) for message in messages]
    for booking in {booking for booking, _ in said}:
        assert [kind for which, kind in said if which == booking] == ["booking.confirmed", "booking.cancelled"]


def test_control_without_the_claim_some_are_sent_twice(at_once, webhook, receiver, now, monkeypatch):
    read_history(now=now)
    monkeypatch.setattr(sending, "_claim", lambda key, at: WebhookDelivery.objects.get(pk=key))
    monkeypatch.setattr(WebhookDeliveryQuerySet, "locked", lambda self: self.all())
    receiver.answers = [0.05, 204]
    at_once(lambda _: send_to(webhook.pk, clock=lambda: now), [1] * WORKERS)
    keys = [headers["webhook-id"] for _, headers, _ in receiver.taken]
    assert len(keys) > len(set(keys))


def test_an_answer_that_was_lost_is_asked_for_again_under_the_same_key(webhook, receiver, now):
    WebhookDelivery.objects.all().delete()
    read_history(now=now)
    receiver.answers = ["closes", 204]
    send_to(webhook.pk, clock=lambda: now)
    send_to(webhook.pk, clock=lambda: now + dt.timedelta(seconds=5))
    keys = [headers["webhook-id"] for _, headers, _ in receiver.taken]
    assert len(keys) == 11
    assert len(set(keys)) == 10
    assert keys.count(keys[0]) == 2
