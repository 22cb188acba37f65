"""Addresses that mails come back from: marked by the team, cleared by the team or by their person."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction

from training.authorship import save_as
from training.models import User
from training.roles import may_run_the_partnership


@transaction.atomic
def mark_bounced(*, person: User, by: User, now: dt.datetime) -> User:
    """Note that mails to the person come back. They are written all the same; the desk and the person are told."""
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team marks an address.")
    person = User.objects.locked().get(pk=person.pk)
    return person if person.mail_bounced_at else _keep(person, now, "Mails come back", by, now)


@transaction.atomic
def clear_bounced(*, person: User, by: User, now: dt.datetime) -> User:
    """Note that the person's address is right: the team says so, or the person, who may just have proved it."""
    if by.pk != person.pk and not may_run_the_partnership(by):
        raise PermissionDenied("Only the person and the partnership team say that an address is right.")
    person = User.objects.locked().get(pk=person.pk)
    return _keep(person, None, "Mails arrive", by, now) if person.mail_bounced_at else person


def _keep(person: User, bounced_at: dt.datetime | None, reason: str, by: User, now: dt.datetime) -> User:
    person.mail_bounced_at = bounced_at
    return save_as(person, by=by, now=now, fields=["mail_bounced_at"], reason=reason)
