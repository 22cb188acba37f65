"""Each message arrives once if its answer does, in order of its booking; who is slow or gone holds up nobody."""

import datetime as dt
import json
import time

import pytest
from django.conf import settings
from standardwebhooks.webhooks import Webhook as Reader

from bookings.models import WebhookDelivery
from bookings.webhooks import addresses, posting, sending
from bookings.webhooks.keeping import change_secret, send_again, send_test, switch_off
from bookings.webhooks.reading import read_history
from bookings.webhooks.sending import MAX_ATTEMPTS, PAUSES, send_to
from tests.support.attended import make_certificate
from tests.support.factories import make_booking, make_session
from training.authorship import save_as

pytestmark = pytest.mark.django_db
State = WebhookDelivery.State


def send(webhook, at):
    return send_to(webhook.pk, clock=lambda: at)


def heard(receiver):
    return [json.loads(body) for _, _, body in receiver.taken]


def waiting(webhook, now, events=3):
    """Write so many bookings, and what there is to tell of them."""
    bookings = [make_booking(session=make_session()) for _ in range(events)]
    read_history(now=now)
    return bookings


def test_a_message_says_what_happened_and_names_nobody(add, receiver, now):
    webhook = add(events=["booking.confirmed"])
    booking = make_booking(session=make_session())
    person = booking.practitioner
    person.access_needs, person.mobile = "A ramp", "+447700900123"
    person.save()
    read_history(now=now)
    assert send(webhook, now) == 1
    ((path, headers, body),) = receiver.taken
    assert path == "/turnout"
    said = json.loads(body)
    assert said.keys() == {"type", "timestamp", "data"}
    assert said["type"] == "booking.confirmed"
    assert said["data"] == {
        "booking": booking.pk,
        "session": booking.session_id,
        "course": booking.session.course.slug,
        "person": person.pk,
        "organisation": booking.organisation_id,
        "status": "confirmed",
        "url": f"{settings.SITE_URL}/api/v1/bookings?session={booking.session_id}",
    }
    for secret in (person.name, person.email, "ramp", "7700900123", webhook.shown, webhook.secret):
        assert secret not in body.decode()
    assert headers["content-type"] == "application/json"
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.answer, delivery.attempts, delivery.ended_at) == (State.DELIVERED, 204, 1, now)
    assert headers["webhook-id"] == delivery.key


def test_it_is_signed_so_that_the_program_can_tell(add, receiver, now):
    webhook = add(events=["booking.confirmed"])
    at = dt.datetime.now(dt.UTC)
    waiting(webhook, now, 1)
    send(webhook, at)
    ((_, headers, body),) = receiver.taken
    assert Reader(webhook.shown).verify(body, headers)["type"] == "booking.confirmed"


def test_for_a_day_it_is_signed_with_both_secrets(add, receiver, team_member, now):
    webhook = add(events=["booking.confirmed"])
    at = dt.datetime.now(dt.UTC)
    _, new = change_secret(webhook=webhook, by=team_member, now=at - dt.timedelta(hours=23))
    waiting(webhook, now, 1)
    send(webhook, at)
    _, headers, body = receiver.taken[0]
    for secret in (webhook.shown, new):
        Reader(secret).verify(body, headers)
    send_test(webhook=webhook, by=team_member, now=at)
    change_secret(webhook=webhook, by=team_member, now=at - dt.timedelta(hours=25))
    send(webhook, at)
    _, headers, body = receiver.taken[1]
    assert headers["webhook-signature"].count("v1,") == 1


def test_what_is_said_is_so_when_it_leaves(add, receiver, now):
    webhook = add(events=["booking.confirmed", "attendance.recorded", "session.changed", "certificate.changed"])
    booking = make_booking(session=make_session(on=dt.date(2026, 5, 28)))
    for outcome in ("no show", "attended"):
        booking.outcome = outcome
        save_as(booking, by=None, now=now, fields=["outcome"])
    certificate = make_certificate(booking=booking)
    read_history(now=now)
    send(webhook, now)
    said = [(one["type"], one["data"]) for one in heard(receiver)]
    assert [data["outcome"] for kind, data in said if kind == "attendance.recorded"] == ["attended", "attended"]
    assert [data["number"] for kind, data in said if kind == "certificate.changed"] == [certificate.number]
    assert [data["session"] for kind, data in said if kind == "session.changed"] == [booking.session_id]


@pytest.mark.parametrize(("answer", "words"), [(500, "did not take"), (302, "no redirect"), (404, "did not take")])
def test_another_answer_is_a_failure_and_the_others_go_on(add, receiver, now, answer, words):
    webhook = add(events=["booking.confirmed"])
    waiting(webhook, now, 3)
    receiver.answers = [answer, 204]
    assert send(webhook, now) == 3
    first, *others = WebhookDelivery.objects.order_by("pk")
    assert (first.state, first.answer, first.next_attempt_at) == (State.RETRYING, answer, now + PAUSES[0])
    assert words in first.last_error
    assert {one.state for one in others} == {State.DELIVERED}
    assert {path for path, _, _ in receiver.taken} == {"/turnout"}  # and nobody went where it was sent on to
    assert send(webhook, now + PAUSES[0]) == 1
    assert len({headers["webhook-id"] for _, headers, _ in receiver.taken}) == 3
    assert WebhookDelivery.objects.filter(state=State.DELIVERED).count() == 3


def test_what_waits_for_the_same_booking_waits_its_turn(add, receiver, now):
    webhook = add(events=["booking.confirmed", "booking.cancelled"])
    first, other = waiting(webhook, now, 2)
    first.move_to("cancelled")
    first.cancelled_at = now
    save_as(first, by=None, now=now)
    read_history(now=now)
    receiver.answers = [500, 204]
    send(webhook, now)
    assert [(one["type"], one["data"]["booking"]) for one in heard(receiver)] == [
        ("booking.confirmed", first.pk),
        ("booking.confirmed", other.pk),
    ]
    send(webhook, now + PAUSES[0])
    assert [(one["type"], one["data"]["booking"]) for one in heard(receiver)[2:]] == [
        ("booking.confirmed", first.pk),
        ("booking.cancelled", first.pk),
    ]


def test_it_is_given_up_after_three_days(add, receiver, now):
    webhook = add(events=["booking.confirmed"])
    waiting(webhook, now, 1)
    receiver.answers = [503]
    at = now
    for pause in (*PAUSES, None):
        assert send(webhook, at) == 1
        assert send(webhook, at) == 0
        at += pause or dt.timedelta()
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.answer, delivery.attempts) == (State.GIVEN_UP, 503, MAX_ATTEMPTS)
    assert dt.timedelta(days=3) < at - now < dt.timedelta(days=3, hours=6)
    assert send(webhook, at + dt.timedelta(days=30)) == 0


def test_who_answers_that_they_are_gone_is_told_no_more(add, receiver, now):
    webhook = add(events=["booking.confirmed"])
    waiting(webhook, now, 3)
    receiver.answers = [410]
    assert send(webhook, now) == 1
    webhook.refresh_from_db()
    assert (webhook.off_at, webhook.is_gone) == (now, True)
    assert list(WebhookDelivery.objects.values_list("state", "answer")) == [(State.GIVEN_UP, 410)]


@pytest.mark.parametrize("answer", ["closes", "drips", 30.0])
def test_where_no_answer_comes_the_rest_waits_for_a_next_round(add, receiver, now, monkeypatch, answer):
    monkeypatch.setattr(posting, "SECONDS", 0.3)
    webhook = add(events=["booking.confirmed"])
    waiting(webhook, now, 3)
    receiver.answers = [answer]
    began = time.monotonic()
    assert send(webhook, now) == 1
    assert time.monotonic() - began < 10
    first, *others = WebhookDelivery.objects.order_by("pk")
    assert (first.state, first.answer) == (State.RETRYING, None)
    assert first.last_error
    assert {one.attempts for one in others} == {0}


def test_nobody_there_and_a_certificate_of_somebody_else(add, receiver, now, monkeypatch, tmp_path):
    webhook = add(events=["booking.confirmed"])
    waiting(webhook, now, 1)
    monkeypatch.undo()
    monkeypatch.setattr(posting, "public_addresses", lambda host: ["127.0.0.1"])
    monkeypatch.setattr(posting, "PORT", receiver.port)
    send(webhook, now)
    assert WebhookDelivery.objects.get().last_error == "The certificate of the address is not valid."
    assert receiver.taken == []
    monkeypatch.setattr(posting, "PORT", 1)
    send(webhook, now + PAUSES[0])
    assert WebhookDelivery.objects.get().last_error == "The connection failed."


def test_a_name_that_leads_to_us_is_said_and_nothing_goes(add, now, monkeypatch):
    webhook = add(events=["booking.confirmed"], address="https://hr.example.org/turnout")
    waiting(webhook, now, 1)
    monkeypatch.setattr(
        addresses.socket, "getaddrinfo", lambda *asked, **how: [(2, 1, 6, "", ("169.254.169.254", 443))]
    )
    send(webhook, now)
    assert "not public" in WebhookDelivery.objects.get().last_error


def test_a_worker_that_was_killed_is_followed_by_another(add, receiver, now, monkeypatch):
    webhook = add(events=["booking.confirmed"])
    waiting(webhook, now, 1)

    def killed(*args, **how):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sending, "post", killed)
        with pytest.raises(KeyboardInterrupt):
            send(webhook, now)
    assert send(webhook, now + dt.timedelta(seconds=60)) == 0
    assert send(webhook, now + sending.CLAIM) == 1
    assert WebhookDelivery.objects.get().state == State.DELIVERED


def test_whoever_kills_the_worker_each_time_is_given_up(add, now):
    webhook = add(events=["booking.confirmed"])
    waiting(webhook, now, 1)
    WebhookDelivery.objects.update(attempts=MAX_ATTEMPTS, next_attempt_at=now)
    assert send(webhook, now) == 0
    assert WebhookDelivery.objects.get().state == State.GIVEN_UP


def test_an_answer_that_comes_after_another_worker_settled_it_changes_nothing(add, receiver, now, monkeypatch):
    webhook = add(events=["booking.confirmed"])
    waiting(webhook, now, 1)

    def settled_meanwhile(*args, **how):
        WebhookDelivery.objects.update(state=State.DELIVERED, answer=200, ended_at=now, next_attempt_at=None)
        return 500

    monkeypatch.setattr(sending, "post", settled_meanwhile)
    send(webhook, now + dt.timedelta(minutes=1))
    assert list(WebhookDelivery.objects.values_list("state", "answer", "ended_at")) == [(State.DELIVERED, 200, now)]


def test_what_waits_for_a_webhook_that_is_off_is_not_sent(add, receiver, team_member, now):
    webhook = add(events=["booking.confirmed"])
    waiting(webhook, now, 2)
    switch_off(webhook=webhook, by=team_member, now=now)
    assert send(webhook, now) == 0
    assert not WebhookDelivery.objects.exists()
    assert receiver.taken == []


def test_sent_again_it_has_the_same_key(add, receiver, team_member, now):
    webhook = add(events=["booking.confirmed"])
    waiting(webhook, now, 1)
    send(webhook, now)
    send_again(delivery=WebhookDelivery.objects.get(), by=team_member)
    send(webhook, now)
    assert len(receiver.taken) == 2
    assert len({headers["webhook-id"] for _, headers, _ in receiver.taken}) == 1


def test_a_test_says_so(add, receiver, team_member, now):
    webhook = add(events=["booking.confirmed"])
    send_test(webhook=webhook, by=team_member, now=now)
    send(webhook, now)
    assert [one["type"] for one in heard(receiver)] == ["webhook.test"]


def test_who_was_erased_meanwhile_is_not_told_of(add, receiver, now):
    webhook = add(events=["booking.confirmed"])
    (booking,) = waiting(webhook, now, 1)
    type(booking.practitioner).objects.filter(pk=booking.practitioner_id).update(erased_at=now)
    send(webhook, now)
    assert receiver.taken == []
    assert not WebhookDelivery.objects.exists()


def test_the_log_names_nobody(add, receiver, now, caplog):
    webhook = add(events=["booking.confirmed"])
    waiting(webhook, now, 1)
    receiver.answers = ["closes"]
    send(webhook, now)
    assert [record.getMessage() for record in caplog.records if record.name == "bookings.webhooks.sending"] == [
        f"webhook {webhook.pk}: attempt 1 failed: RemoteDisconnected"
    ]
