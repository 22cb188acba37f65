"""Whose an account is: of whoever reads its address. Anybody can sign up with somebody else's address, by a password or
a provider's account of their own, and wait for its reader to prove the address some other way: neither must outlive
that.
"""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from training.models import User
from training.operations.addresses import end_unproved_ways_in

ENDED = (
    "This account was opened before anyone confirmed its email address. In case it was not you, the password or "
    "organisation account used to open it no longer works here. You can choose a new password in your account."
)


def knows_the_password(request: HttpRequest, person: User) -> bool:
    """Tell whether this browser is signed in, or the account was opened or its password entered in it."""
    login = unstash_login(request, peek=True)
    signed_up = bool(login and login.signup and login.user and login.user.pk == person.pk)
    entered = any(one["method"] == "password" for one in get_authentication_records(request, person))
    return signed_up or entered or request.user.pk == person.pk


def end_ways_in_of_others(request: HttpRequest, person: User, *, but: int | None = None, tell: bool = True) -> None:
    """Somebody shows here that the address of this account is theirs: where nobody had done so before (`but` is the key
    of the address that has just been marked), they alone may go on using it. They keep the account of a provider by
    which they have just come.
    """
    if knows_the_password(request, person):
        return
    records = get_authentication_records(request, person)
    kept = [(one["provider"], one["uid"]) for one in records if one["method"] == "socialaccount"]
    if end_unproved_ways_in(person=person, now=timezone.now(), but=but, kept=kept) and tell:
        messages.info(request, ENDED)


def on_email_confirmed(*, request: HttpRequest, email_address: EmailAddress, **_: Any) -> None:
    """The same where django-allauth finds an address proved: by a code to sign in with, or to a new password."""
    end_ways_in_of_others(request, email_address.user, but=email_address.pk)
