"""Keys of other programs: made by the team, shown once, known by their hash, ended by time or by the team."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from training.models import ApiKey, Organisation, User
from training.models.api_keys import Scope
from training.refusals import Refused, refuse_unfit
from training.text import tidy

PREFIX = "turnout_"
_BYTES = 32
_SHOWN = len(PREFIX) + 5  # of the key, in lists: enough to tell two apart, far too little to guess it
LONGEST_DAYS = 366
_USED_EVERY = dt.timedelta(minutes=5)


class KeyRefused(Refused):
    """No key is made; the message says why."""


@transaction.atomic
def make_api_key(
    *, name: str, scopes: Sequence[str], organisation: Organisation | None, days: int, by: User, now: dt.datetime
) -> tuple[ApiKey, str]:
    """Make a key, and return its row and the key itself, which nobody can read again. Raises KeyRefused, DoesNotFit."""
    chosen = [scope for scope in Scope.values if scope in scopes]
    if not chosen or set(scopes) - set(chosen):
        raise KeyRefused("Choose at least one thing that the program may read.")
    if not 1 <= days <= LONGEST_DAYS:
        raise KeyRefused(f"A key works for {LONGEST_DAYS} days at most.")
    secret = PREFIX + secrets.token_urlsafe(_BYTES)
    key = ApiKey(
        name=tidy(name),
        organisation=organisation,
        scopes=chosen,
        start=secret[:_SHOWN],
        hashed=_hash(secret),
        made_at=now,
        made_by=by,
        expires_at=now + dt.timedelta(days=days),
    )
    refuse_unfit(key)
    key.save(force_insert=True)
    return key, secret


@transaction.atomic
def end_api_key(*, key: ApiKey, by: User, now: dt.datetime) -> ApiKey:
    """End the key: the next request with it is refused. One that has ended already stays as it was."""
    locked = ApiKey.objects.locked().get(pk=key.pk)
    if locked.ended_at is None:
        locked.ended_at, locked.ended_by = now, by
        locked.save(update_fields=["ended_at", "ended_by"])
    return locked


def api_key_of(secret: str, *, now: dt.datetime) -> ApiKey | None:
    """Return the valid key, None for any other text. What is compared is a hash, so that time tells nothing."""
    if not secret.startswith(PREFIX):
        return None
    key = ApiKey.objects.select_related("organisation").filter(hashed=_hash(secret)).first()
    return key if key and key.is_valid(now) else None


def note_use(*, key: ApiKey, now: dt.datetime) -> None:
    """Keep when the key was last used, to a few minutes: reading a page of a thousand writes once."""
    unsaid = Q(last_used_at=None) | Q(last_used_at__lt=now - _USED_EVERY)
    if key.last_used_at is None or key.last_used_at < now - _USED_EVERY:
        ApiKey.objects.filter(unsaid, pk=key.pk).update(last_used_at=now)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
