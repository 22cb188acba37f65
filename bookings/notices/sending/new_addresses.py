"""Another email address for somebody, entered by the team: it counts once it has been shown to be theirs.

Whoever rings may be anybody. So a link goes to the new address, and word of it to the old one, before anything changes;
and once it has changed the old one is told that too.
"""

import datetime as dt
import uuid

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import transaction

from bookings.models import NewAddress
from bookings.notices.kinds.account import AboutAccount
from bookings.notices.links.tokens import Purpose, make_link_token
from bookings.notices.sending.outbox import queue_notice_to
from bookings.notices.sending.sign_in_help import refuse_help
from training.authorship import save_as
from training.greeting import greeting
from training.models import User
from training.models.people import NOWHERE
from training.operations.addresses import end_unproved_ways_in
from training.operations.aliases import refuse_former_name
from training.refusals import Refused, refuse_unfit
from training.roles import may_run_the_partnership


class AddressRefused(Refused):
    """The address stays as it was; the message says why."""


@transaction.atomic
def enter_address(*, person: User, email: str, by: User, now: dt.datetime) -> NewAddress:
    """Ask, at the new address, whether it is theirs; one entered before is asked about no longer.

    Raises AddressRefused, NotSent or DoesNotFit, for an address that somebody else was merged with too.
    """
    person = User.objects.locked().get(pk=person.pk)
    email = email.strip().lower()
    _refuse(person, email)
    refuse_help(person, by=by, now=now, to=email)
    NewAddress.objects.filter(person=person).delete()  # with its key goes the link
    entered = NewAddress(person=person, email=email, asked_by=by, asked_at=now)
    refuse_unfit(entered)
    entered.save(force_insert=True)
    token = make_link_token(purpose=Purpose.ADDRESS, booking=entered, now=now)
    hello, occasion = greeting(person), str(uuid.uuid4())
    asked = AboutAccount(what="new_address_link", hello=hello, code=token, until=entered.ends_at)
    queue_notice_to(asked, person=None, to=email, occasion=occasion, now=now)
    told = AboutAccount(what="new_address_entered", hello=hello, after=email, at=now)
    queue_notice_to(told, person=None, to=person.email, occasion=occasion, now=now)
    return entered


@transaction.atomic
def take_back_address(*, person: User, by: User, now: dt.datetime) -> bool:
    """Ask no longer: the link that was sent leads nowhere. Tell whether one was still asked about; it may have been
    confirmed, taken back by somebody else or run out since the page was opened.
    """
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team enters addresses.")
    person = User.objects.locked().get(pk=person.pk)  # as whoever confirms it does: one of the two comes first
    asked = NewAddress.objects.filter(person=person)
    waited = asked.open(now).exists()
    asked.delete()
    return waited


@transaction.atomic
def confirm_address(*, entered: NewAddress, now: dt.datetime) -> User:
    """Make it theirs: whoever has the link reads that mailbox. Raises AddressRefused or DoesNotFit
    where it cannot be any more.
    """
    person = User.objects.locked().get(pk=entered.person_id)
    asked = NewAddress.objects.locked().open(now).filter(pk=entered.pk).first()
    if asked is None:
        raise AddressRefused("This address is no longer asked about.")
    _refuse(person, asked.email)
    before, person.email = person.email, asked.email
    person.mail_bounced_at = None
    refuse_unfit(person, exclude=["password"])
    end_unproved_ways_in(person=person, now=now)
    fields = ["email", "search_text", "mail_bounced_at"]
    save_as(person, by=person, now=now, fields=fields, reason="New address, shown to be theirs")
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    asked.delete()
    told = AboutAccount(what="email_changed", hello=greeting(person), at=now, before=before, after=person.email)
    queue_notice_to(told, person=None, to=before, occasion=str(uuid.uuid4()), now=now)
    return person


def _refuse(person: User, email: str) -> None:
    if person.is_placeholder:
        raise AddressRefused(f"{person.name} has no email address yet: add it on their page.")
    if email == person.email:
        raise AddressRefused("That is their address already.")
    if email.endswith(f"@{NOWHERE}"):
        raise AddressRefused("Enter their own email address.")
    if other := User.objects.filter(email=email).exclude(pk=person.pk).first():
        raise AddressRefused(f"That is the address of {other.name}, who has an account of their own.")
    refuse_former_name(person, email, column="email")
