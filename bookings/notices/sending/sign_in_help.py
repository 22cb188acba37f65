"""Helping somebody in who is on the telephone: a link by mail, which the team never sees."""

import datetime as dt
import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction

from bookings.models import Mail
from bookings.notices.kinds.account import AboutAccount
from bookings.notices.sending.outbox import queue_notice_to
from training.accounts.limits import ask_for_mail
from training.accounts.links import NEW_PASSWORD, SIGN_IN, works_until
from training.greeting import greeting
from training.models import User
from training.refusals import Refused
from training.roles import may_run_the_partnership


class NotSent(Refused):
    """No mail is written; the message says why."""


@transaction.atomic
def send_sign_in_link(*, person: User, by: User, now: dt.datetime) -> Mail:
    """Mail a link that signs the person in, once and within an hour. Raises NotSent."""
    refuse_help(person, by=by, now=now)
    return _send("sign_in_link", SIGN_IN.make(person), person, now)


@transaction.atomic
def send_new_password_link(*, person: User, by: User, now: dt.datetime) -> Mail:
    """Mail a link by which the person chooses a new password. Raises NotSent."""
    refuse_help(person, by=by, now=now)
    return _send("new_password_link", NEW_PASSWORD.make(person), person, now)


def refuse_help(person: User, *, by: User, now: dt.datetime, to: str = "") -> None:
    """Refuse where nobody could use it, or where that address (`to`, or the person's) has had several already."""
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team sends these.")
    if person.is_placeholder:
        raise NotSent(f"{person.name} has no email address yet.")
    if not person.is_active:
        raise NotSent(f"The account of {person.name} is closed. Open it again first.")
    if not ask_for_mail(address=to or person.email, visitor=f"team {by.pk}", now=now):
        raise NotSent("Several have been sent there in the last minutes. Look in their emails, and wait a little.")


def _send(what: str, token: str, person: User, now: dt.datetime) -> Mail:
    notice = AboutAccount(what=what, hello=greeting(person), code=token, until=works_until(now))
    return queue_notice_to(notice, person=person, occasion=str(uuid.uuid4()), now=now)
