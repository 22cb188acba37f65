"""What the team does about webhooks: adds one, changes and tries it, gives it a new secret, switches it off and on."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction

from bookings.api.events import EVENTS, TEST
from bookings.models import Webhook, WebhookDelivery
from bookings.webhooks.addresses import refuse_address
from bookings.webhooks.reading import begin_reading
from bookings.webhooks.sending import CLAIM
from bookings.webhooks.signing import new_secret
from training.accounts.secrets import encrypt, encrypt_anew
from training.models import Organisation, User
from training.refusals import Refused, refuse_unfit
from training.roles import may_run_the_partnership
from training.text import tidy

OVERLAP = dt.timedelta(days=1)  # how long a secret still signs after a new one was made


class WebhookRefused(Refused):
    """Nothing is changed; the message says why."""


@transaction.atomic
def add_webhook(
    *, name: str, address: str, events: Sequence[str], organisation: Organisation | None, by: User, now: dt.datetime
) -> tuple[Webhook, str]:
    """Add an address, and return its row and the secret, which nobody is shown again. Raises WebhookRefused,
    AddressRefused or DoesNotFit.
    """
    _refuse_others(by)
    chosen = _chosen(events)
    refuse_address(address)
    secret = new_secret()
    webhook = Webhook(
        name=tidy(name),
        address=address,
        organisation=organisation,
        events=chosen,
        secret=encrypt(secret),
        made_at=now,
        made_by=by,
    )
    refuse_unfit(webhook)
    webhook.save(force_insert=True)
    begin_reading()
    return webhook, secret


@transaction.atomic
def change_webhook(
    *, webhook: Webhook, name: str, address: str, events: Sequence[str], by: User, now: dt.datetime
) -> None:
    """Tell the program at this address, of these events. What waits for a next attempt goes to a new address at once,
    from its first attempt; what is no longer chosen is not sent. Raises WebhookRefused, AddressRefused or DoesNotFit.
    """
    _refuse_others(by)
    chosen = _chosen(events)
    refuse_address(address)
    locked = Webhook.objects.locked().get(pk=webhook.pk)
    has_moved = address != locked.address
    locked.name, locked.address, locked.events = tidy(name), address, chosen
    locked.changed_at, locked.changed_by = now, by
    refuse_unfit(locked)
    locked.save(update_fields=["name", "address", "events", "changed_at", "changed_by"])
    unsent = WebhookDelivery.objects.unsent().filter(webhook=locked)
    unsent.exclude(event__in=[*chosen, TEST]).delete()
    if has_moved:
        # A pause ends so late; what ends earlier may be a claim, and a worker is at it.
        unsent.filter(next_attempt_at__gt=now + CLAIM).update(attempts=0, next_attempt_at=None)


@transaction.atomic
def change_secret(*, webhook: Webhook, by: User, now: dt.datetime) -> tuple[Webhook, str]:
    """Make a new secret, and return the row and the secret. For a day messages are signed with the one before too."""
    _refuse_others(by)
    locked = Webhook.objects.locked().get(pk=webhook.pk)
    secret = new_secret()
    locked.former_secret, locked.former_until = locked.secret, now + OVERLAP
    locked.secret = encrypt(secret)
    locked.save(update_fields=["secret", "former_secret", "former_until"])
    return locked, secret


@transaction.atomic
def switch_off(*, webhook: Webhook, by: User, now: dt.datetime) -> None:
    """Tell the program nothing more; what waited is not sent. Said of one whose address is gone, it is seen to."""
    _refuse_others(by)
    locked = Webhook.objects.locked().get(pk=webhook.pk)
    locked.off_at, locked.switched_off_by = locked.off_at or now, locked.switched_off_by or by
    locked.save(update_fields=["off_at", "switched_off_by"])
    WebhookDelivery.objects.unsent().filter(webhook=locked).delete()


@transaction.atomic
def switch_on(*, webhook: Webhook, by: User) -> None:
    """Tell the program again of what happens from now on."""
    _refuse_others(by)
    locked = Webhook.objects.locked().get(pk=webhook.pk)
    locked.off_at = locked.switched_off_by = None
    locked.save(update_fields=["off_at", "switched_off_by"])
    begin_reading()


@transaction.atomic
def send_test(*, webhook: Webhook, by: User, now: dt.datetime) -> WebhookDelivery:
    """Put a message in the queue that says nothing but that it is a test. Raises WebhookRefused."""
    _refuse_others(by)
    _refuse_off(webhook)
    key = f"{TEST}.{webhook.pk}.{int(now.timestamp() * 1_000_000)}"
    made = {"event": TEST, "happened_at": now, "created_at": now}
    return WebhookDelivery.objects.get_or_create(webhook=webhook, key=key, defaults=made)[0]


@transaction.atomic
def send_again(*, delivery: WebhookDelivery, by: User) -> None:
    """Put it in the queue once more, from its first attempt, under the same key. Raises WebhookRefused."""
    _refuse_others(by)
    locked = WebhookDelivery.objects.locked().select_related("webhook").get(pk=delivery.pk)
    _refuse_off(locked.webhook)
    locked.state, locked.attempts, locked.next_attempt_at, locked.ended_at = (
        WebhookDelivery.State.WAITING,
        0,
        None,
        None,
    )
    locked.save(update_fields=["state", "attempts", "next_attempt_at", "ended_at"])


@transaction.atomic
def leave_given_up(*, webhook: Webhook, by: User) -> int:
    """Take what was given up off the list, and so off the desk; return how many."""
    _refuse_others(by)
    return webhook.deliveries.filter(state=WebhookDelivery.State.GIVEN_UP).delete()[0]


def encrypt_secrets_anew() -> int:
    """Encrypt every kept secret with the key in use; return how many webhooks. Raises CannotBeRead."""
    rows = list(Webhook.objects.all())
    for row in rows:
        row.secret = encrypt_anew(row.secret)
        row.former_secret = row.former_secret and encrypt_anew(row.former_secret)
    Webhook.objects.bulk_update(rows, ["secret", "former_secret"])
    return len(rows)


def _chosen(events: Sequence[str]) -> list[str]:
    """Return the events in their own order. Raises WebhookRefused where there is none, or one that is none."""
    chosen = [key for key in EVENTS if key in events]
    if not chosen or set(events) - set(chosen):
        raise WebhookRefused("Choose at least one thing that the program is told of.")
    return chosen


def _refuse_others(by: User) -> None:
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team tells other programs.")


def _refuse_off(webhook: Webhook) -> None:
    if not webhook.is_on:
        raise WebhookRefused("This webhook is switched off. Switch it on first.")
