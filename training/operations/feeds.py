"""The secret address of a person's calendar feed: made when they ask, replaced or taken away when they say so."""

import datetime as dt
import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction

from training.authorship import save_as
from training.models import User

TOKEN_BYTES = 32


@transaction.atomic
def renew_feed(*, person: User, by: User, now: dt.datetime) -> User:
    """Give the person's feed an address, or another one: the address before it stops working."""
    return _keep(person, secrets.token_urlsafe(TOKEN_BYTES), "Calendar address made", by, now)


@transaction.atomic
def stop_feed(*, person: User, by: User, now: dt.datetime) -> User:
    """Take the feed's address away."""
    return _keep(person, None, "Calendar address stopped", by, now)


def _keep(person: User, token: str | None, reason: str, by: User, now: dt.datetime) -> User:
    if by.pk != person.pk:
        raise PermissionDenied("A calendar’s address is for its own person alone.")
    person = User.objects.locked().get(pk=person.pk)
    person.feed_token = token
    return save_as(person, by=by, now=now, fields=["feed_token"], reason=reason)
