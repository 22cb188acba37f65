"""Messages are signed as https://www.standardwebhooks.com says: read here by code that is not ours."""

import base64
import datetime as dt

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from bookings.webhooks.signing import headers_of, new_secret

BODY = b'{"type":"booking.confirmed","data":{"booking":1}}'


def signed(*secrets, body=BODY):
    return headers_of(key="booking.confirmed.1", body=body, at=dt.datetime.now(dt.UTC), secrets=secrets)


def test_the_example_of_the_standard():
    """The signature that its own documents give for this secret, key, time and body."""
    headers = headers_of(
        key="msg_p5jXN8AQM9LWM0D4loKWxJek",
        body=b'{"test": 2432232314}',
        at=dt.datetime.fromtimestamp(1614265330, dt.UTC),
        secrets=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_program_finds_it_right_and_nothing_else():
    secret = new_secret()
    headers = signed(secret)
    assert Webhook(secret).verify(BODY, headers)["type"] == "booking.confirmed"
    for wrong in (
        {"body": BODY.replace(b"1", b"2"), "headers": headers},
        {"body": BODY, "headers": headers | {"webhook-id": "booking.confirmed.2"}},
        {"body": BODY, "headers": headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)}},
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(wrong["body"], wrong["headers"])
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(BODY, headers)


def test_for_a_while_either_secret_does():
    old, new = new_secret(), new_secret()
    headers = signed(new, old)
    for secret in (old, new):
        assert Webhook(secret).verify(BODY, headers)


def test_the_time_is_that_of_the_clock_however_it_is_written():
    summer = dt.datetime(2026, 6, 1, 11, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    both = [headers_of(key="a", body=b"", at=at, secrets=[]) for at in (summer, summer.astimezone(dt.UTC))]
    assert both[0]["webhook-timestamp"] == both[1]["webhook-timestamp"]


def test_secrets_are_long_and_none_like_another():
    secrets = {new_secret() for _ in range(20)}
    assert len(secrets) == 20
    assert {len(base64.b64decode(one.removeprefix("whsec_"), validate=True)) for one in secrets} == {32}
