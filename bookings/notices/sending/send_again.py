"""What the team can do about a mail that could not be delivered."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction

from bookings.models import Mail
from bookings.notices.sending.channels import channel_of
from bookings.notices.sending.tasks import send_soon
from bookings.notices.sending.turns import failed_before, is_outdated
from training.models import User
from training.refusals import Refused
from training.roles import may_run_the_partnership


class NotFailed(Refused):
    """The mail is on its way or delivered: sending it again would send it twice."""


class NoLongerTrue(Refused):
    """What the mail says or asks is no longer so."""


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
        raise NotFailed("This mail has not failed: it has been sent, or is about to be.")
    if now and is_outdated(mail, now=now):
        raise NoLongerTrue("What this mail says is no longer true, so it is not sent again.")
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
