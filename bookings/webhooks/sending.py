"""Sending what webhooks have yet to be told: each once if its answer arrives, in order of each booking, and again for
three days where it doesn't.

A delivery is claimed under a lock and settled afterwards; no transaction is open while the other program talks. What a
worker had in hand when it was killed is sent again when its claim runs out, under the same `webhook-id`.
"""

import datetime as dt
import logging
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

from django.db import connection, transaction

from bookings.models import Webhook, WebhookDelivery
from bookings.webhooks.addresses import NotPublic
from bookings.webhooks.payload import body_of
from bookings.webhooks.posting import post
from bookings.webhooks.signing import headers_of
from training.accounts.secrets import CannotBeRead, decrypt

logger = logging.getLogger(__name__)

# The pause after the first failure, the second, …: three days in all, as Standard Webhooks proposes.
PAUSES = [
    *(dt.timedelta(seconds=seconds) for seconds in (5, 300, 1800)),
    *(dt.timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
]
MAX_ATTEMPTS = len(PAUSES) + 1
CLAIM = dt.timedelta(minutes=2)  # well over what one attempt may take
GONE = 410
AT_ONCE = 4  # programs that are told at the same time
SECONDS_EACH = 20.0  # for one program, before it is the next one's turn

Clock = Callable[[], dt.datetime]


def send_a_round(*, clock: Clock) -> int:
    """Send to every program what is due, as far as its time goes; return how many attempts there were. One that is slow
    takes up its own time only.
    """
    waiting = WebhookDelivery.objects.in_turn(clock()).order_by("webhook").values_list("webhook", flat=True).distinct()
    webhooks = list(waiting)
    if not webhooks:
        return 0
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as pool:
        return sum(pool.map(lambda webhook: _in_a_thread(webhook, clock), webhooks))


def _in_a_thread(webhook: int, clock: Clock) -> int:
    try:
        return send_to(webhook, clock=clock)
    finally:
        connection.close()


def send_to(webhook: int, *, clock: Clock) -> int:
    """Send to one program what is due; return how many attempts. Where no answer comes, the rest waits for a next
    round.
    """
    attempts, until = 0, time.monotonic() + SECONDS_EACH
    passed: set[int] = set()
    while time.monotonic() < until:
        due = WebhookDelivery.objects.in_turn(clock()).filter(webhook=webhook).exclude(pk__in=passed)
        key = due.values_list("pk", flat=True).first()
        if key is None:
            break
        passed.add(key)
        claimed = _claim(key, clock())
        if claimed is None:
            continue
        attempts += 1
        if not _attempt(claimed, clock):
            break
    return attempts


@transaction.atomic
def _claim(key: int, now: dt.datetime) -> WebhookDelivery | None:
    """Take a delivery in hand, unless another worker has it, or the last attempts all ended with theirs killed."""
    mine = WebhookDelivery.objects.locked().unsent().filter(pk=key).first()
    if mine is None or (mine.next_attempt_at is not None and mine.next_attempt_at > now):
        return None
    if mine.attempts >= MAX_ATTEMPTS:
        _end(mine, WebhookDelivery.State.GIVEN_UP, now, error="The program stopped each time it tried to send this.")
        return None
    mine.attempts += 1
    mine.next_attempt_at = now + CLAIM
    mine.save(update_fields=["attempts", "next_attempt_at"])
    return mine


def _attempt(claimed: WebhookDelivery, clock: Clock) -> bool:
    """Send it, note what came of it, and tell whether there was an answer."""
    alongside = ("webhook", "session__course", "booking__session__course", "booking__practitioner")
    delivery = WebhookDelivery.objects.select_related(*alongside).filter(pk=claimed.pk).first()
    body = body_of(delivery) if delivery else None
    if delivery is None or body is None:
        WebhookDelivery.objects.filter(pk=claimed.pk).delete()
        return True
    webhook = delivery.webhook
    if not webhook.is_on:
        return False
    try:
        headers = headers_of(key=delivery.key, body=body, at=clock(), secrets=_secrets(webhook, clock()))
        status = post(webhook.address, headers=headers, body=body)
    except (OSError, HTTPException, CannotBeRead) as error:
        _failed(delivery, clock(), error=_in_words(error))
        logger.warning("webhook %s: attempt %s failed: %s", webhook.pk, delivery.attempts, type(error).__name__)
        return False
    if 200 <= status < 300:
        _end(delivery, WebhookDelivery.State.DELIVERED, clock(), answer=status)
    elif status == GONE:
        _switch_off(delivery, clock())
    else:
        _failed(delivery, clock(), answer=status, error=_refused(status))
    return True


def _secrets(webhook: Webhook, now: dt.datetime) -> list[str]:
    """Return what messages are signed with: the secret, and for a while the one before."""
    former = webhook.former_until is not None and now < webhook.former_until
    return [decrypt(one) for one in (webhook.secret, *([webhook.former_secret] if former else []))]


def _in_words(error: Exception) -> str:
    """Return what happened in words of ours: what an error says may name what is nobody's business."""
    if isinstance(error, NotPublic):
        return "The name of the address leads into a network that is not public, so nothing was sent."
    if isinstance(error, ssl.SSLError):
        return "The certificate of the address is not valid."
    if isinstance(error, TimeoutError):
        return "There was no answer in time."
    if isinstance(error, CannotBeRead):
        return "The secret can’t be read. Make a new one."
    return "The connection failed."


def _refused(status: int) -> str:
    if 300 <= status < 400:
        return "The address leads to another. Messages follow no redirect: enter the other address."
    return "The program did not take the message."


def _end(
    delivery: WebhookDelivery, state: str, now: dt.datetime, *, answer: int | None = None, error: str = ""
) -> None:
    """Settle it, unless it was settled meanwhile: another worker may have had it too, if this one took too long."""
    WebhookDelivery.objects.unsent().filter(pk=delivery.pk).update(
        state=state, ended_at=now, next_attempt_at=None, answer=answer, last_error=error
    )


def _failed(delivery: WebhookDelivery, now: dt.datetime, *, answer: int | None = None, error: str) -> None:
    if delivery.attempts >= MAX_ATTEMPTS:
        _end(delivery, WebhookDelivery.State.GIVEN_UP, now, answer=answer, error=error)
        return
    WebhookDelivery.objects.unsent().filter(pk=delivery.pk, attempts=delivery.attempts).update(
        state=WebhookDelivery.State.RETRYING,
        next_attempt_at=now + PAUSES[delivery.attempts - 1],
        answer=answer,
        last_error=error,
    )


@transaction.atomic
def _switch_off(delivery: WebhookDelivery, now: dt.datetime) -> None:
    """The program says that nobody is there any more: nothing else is sent, until the team says otherwise. Said of an
    address that the team has changed meanwhile, it is no matter of the new one.
    """
    if not Webhook.objects.locked().filter(pk=delivery.webhook_id, address=delivery.webhook.address).exists():
        _failed(delivery, now, answer=GONE, error=_refused(GONE))
        return
    _end(
        delivery, WebhookDelivery.State.GIVEN_UP, now, answer=GONE, error="The program says that this address is gone."
    )
    Webhook.objects.on().filter(pk=delivery.webhook_id).update(off_at=now, switched_off_by=None)
    WebhookDelivery.objects.unsent().filter(webhook=delivery.webhook_id).delete()
