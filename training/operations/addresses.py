"""Addresses that mails come back from, marked by the team, cleared by the team or by their person; mobile numbers that
texts don't reach; and whose account an address opens: that of whoever reads it, never of whoever typed it first.
"""

import datetime as dt
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from training.authorship import save_as
from training.models import User
from training.roles import may_run_the_partnership


@transaction.atomic
def mark_bounced(*, person: User, by: User, now: dt.datetime) -> User:
    """Note that mails to the person come back. They are written all the same; the desk and the person are told."""
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team marks an address.")
    person = User.objects.locked().get(pk=person.pk)
    return person if person.mail_bounced_at else _keep(person, now, "Emails come back", by, now)


@transaction.atomic
def clear_bounced(*, person: User, by: User, now: dt.datetime) -> User:
    """Note that the person's address is right: the team says so, or the person, who may just have proved it."""
    if by.pk != person.pk and not may_run_the_partnership(by):
        raise PermissionDenied("Only the person and the partnership team say that an address is right.")
    person = User.objects.locked().get(pk=person.pk)
    return _keep(person, None, "Emails arrive", by, now) if person.mail_bounced_at else person


@transaction.atomic
def mark_texts_failing(*, person: User, mobile: str, now: dt.datetime) -> User:
    """Note that texts to this number do not arrive: none is sent to it any more, and the desk and the person are told.
    One that they have changed meanwhile is another number.
    """
    person = User.objects.locked().get(pk=person.pk)
    if person.texts_fail_since or not mobile or person.mobile != mobile:
        return person
    return _keep_texts(person, now, "Texts do not arrive", None, now)


@transaction.atomic
def clear_texts_failing(*, person: User, by: User, now: dt.datetime) -> User:
    """Note that the person's mobile number is right: they are texted again."""
    if by.pk != person.pk and not may_run_the_partnership(by):
        raise PermissionDenied("Only the person and the partnership team say that a number is right.")
    person = User.objects.locked().get(pk=person.pk)
    return _keep_texts(person, None, "The number is right", by, now) if person.texts_fail_since else person


def was_only_signed_up_for(person: User) -> bool:
    """Tell whether somebody signed up with this address, by a password or an account of their organisation, and never
    showed that the address is theirs: they may have typed another person's.
    """
    addresses = EmailAddress.objects.filter(user=person)
    if not addresses.exists() or addresses.filter(verified=True).exists():
        return False
    return person.has_usable_password() or SocialAccount.objects.filter(user=person).exists()


@transaction.atomic
def end_unproved_ways_in(
    *, person: User, now: dt.datetime, but: int | None = None, kept: Iterable[tuple[str, str]] = ()
) -> bool:
    """End the password and the accounts of providers of an account whose address nobody had proved until now (`but` is
    the key of the one that has just been marked): somebody else may have chosen them. `kept` are those accounts, by
    provider and who it says it is, that whoever proves the address has just come by. What is signed in by the password
    ends too. Tell whether any was ended.
    """
    if EmailAddress.objects.filter(user=person, verified=True).exclude(pk=but).exists():
        return False
    here = Q(pk__in=[])
    for provider, uid in kept:
        here |= Q(provider=provider, uid=uid)
    ended, _ = SocialAccount.objects.filter(~here, user=person).delete()
    if not person.has_usable_password():
        return ended > 0
    person.set_unusable_password()
    save_as(person, by=person, now=now, fields=["password"], reason="Chosen before the address was proved")
    return True


def _keep(person: User, bounced_at: dt.datetime | None, reason: str, by: User, now: dt.datetime) -> User:
    person.mail_bounced_at = bounced_at
    return save_as(person, by=by, now=now, fields=["mail_bounced_at"], reason=reason)


def _keep_texts(person: User, since: dt.datetime | None, reason: str, by: User | None, now: dt.datetime) -> User:
    person.texts_fail_since = since
    return save_as(person, by=by, now=now, fields=["texts_fail_since"], reason=reason)
