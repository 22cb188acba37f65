"""What the team can do about a mail that could not be delivered, or that was and is nowhere to be found."""

import datetime as dt
import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction

from bookings.models import Mail
from bookings.models.mail import MailQuerySet
from bookings.notices.kinds import KINDS
from bookings.notices.links.addresses import new_message_id
from bookings.notices.sending.channels import channel_of
from bookings.notices.sending.tasks import send_soon
from bookings.notices.sending.turns import failed_before, is_outdated
from training.models import User
from training.refusals import Refused
from training.roles import may_run_the_partnership

_AGAIN = ", again "


class NotFailed(Refused):
    """The mail is on its way or delivered: sending it again would send it twice."""


class NoLongerTrue(Refused):
    """What the mail says or asks is no longer so."""


def may_send_again(mail: Mail) -> bool:
    """Tell whether the team can: what is on its way comes by itself, what is about an account is nobody else's, and
    what a text said is in the mail beside it.
    """
    is_for_others = mail.is_about_an_account or mail.facts.get("is_test") or mail.is_text
    return mail.state in (Mail.State.FAILED, Mail.State.SENT) and not is_for_others


@transaction.atomic
def send_copy(*, mail: Mail, by: User, now: dt.datetime) -> Mail:
    """Write what was sent once more, as it is true now and to the person's address as it is now: they never got it, or
    have lost it. One that failed is put back instead. Raises NotFailed, also while a copy is on its way, or
    NoLongerTrue.
    """
    if not may_run_the_partnership(by):
        raise PermissionDenied
    mail = Mail.objects.locked().select_related("recipient", "booking__session").get(pk=mail.pk)
    if mail.state in Mail.UNSENT:
        raise NotFailed("This email has not been sent yet. It will go by itself, so it is not sent twice.")
    if not may_send_again(mail):
        raise NotFailed("Only the person this email is for can ask for another one.")
    if mail.state == Mail.State.FAILED:
        return send_again(mail=mail, by=by, now=now)
    said = mail.occasion.partition(_AGAIN)[0][:90] + _AGAIN
    if _copies(mail, said).unsent().exists():
        raise NotFailed("This email is already being sent again.")
    if mail.kind not in KINDS or is_outdated(mail, now=now):
        raise NoLongerTrue("What this email says is no longer true, so it is not sent again.")
    copy = Mail(
        kind=mail.kind,
        booking=mail.booking,
        recipient=mail.recipient,
        channel=mail.channel,
        to=channel_of(mail).address_of(mail.recipient) if mail.recipient else mail.to,
        occasion=f"{said}{uuid.uuid4().hex[:16]}",
        sequence=mail.sequence,
        facts=mail.facts,
        message_id=new_message_id(),
        created_at=now,
    )
    copy.save(force_insert=True)
    send_soon(copy)
    return copy


def _copies(mail: Mail, said: str) -> MailQuerySet:
    """Return the copies of a mail, also of one that is a copy itself."""
    same = Mail.objects.filter(kind=mail.kind, booking=mail.booking_id, sequence=mail.sequence, channel=mail.channel)
    reader = {"recipient": mail.recipient_id} if mail.recipient_id else {"recipient": None, "to": mail.to}
    return same.filter(**reader, occasion__startswith=said)


@transaction.atomic
def send_again(*, mail: Mail, by: User, now: dt.datetime | None = None) -> Mail:
    """Put a failed mail back into the outbox, to the person's address as it is today; and with it those of before to
    the same reader about the same session, which would otherwise be overtaken.

    To another address than before it is written afresh, because the calendar entry names the address. Raises NotFailed,
    or NoLongerTrue; without `now`, whether it is still true is seen when it is sent, and it is then taken out.
    """
    if not may_run_the_partnership(by):
        raise PermissionDenied
    mail = Mail.objects.locked().select_related("recipient").get(pk=mail.pk)
    if mail.state != Mail.State.FAILED:
        raise NotFailed("This email has not failed. It has been sent, or will go by itself.")
    if now and is_outdated(mail, now=now):
        raise NoLongerTrue("What this email says is no longer true, so it is not sent again.")
    for before in failed_before(mail):
        _put_back(before)
    return _put_back(mail)


def _put_back(mail: Mail) -> Mail:
    address = channel_of(mail).address_of(mail.recipient) if mail.recipient else mail.to
    if mail.to != address:
        mail.to = address
        mail.subject = mail.text = mail.html = mail.calendar = mail.calendar_method = ""
    mail.state, mail.attempts, mail.next_attempt_at = Mail.State.RETRYING, 0, None
    mail.save()
    send_soon(mail)
    return mail
