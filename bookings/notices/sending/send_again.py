"""What the team can do about a mail that could not be delivered."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from bookings.models import Mail
from bookings.notices.sending.tasks import deliver_mail
from training.models import User
from training.refusals import Refused
from training.roles import may_run_the_partnership


class NotFailed(Refused):
    """The mail is on its way or delivered: sending it again would send it twice."""


@transaction.atomic
def send_again(*, mail: Mail, by: User) -> Mail:
    """Put a failed mail back into the outbox, to the person's address as it is today.

    To another address than before it is written afresh, because the calendar entry names the address. Raises NotFailed.
    """
    if not may_run_the_partnership(by):
        raise PermissionDenied
    mail = Mail.objects.locked().select_related("recipient").get(pk=mail.pk)
    if mail.state != Mail.State.FAILED:
        raise NotFailed("This mail has not failed: it has been sent, or is about to be.")
    if mail.recipient and mail.to != mail.recipient.email:
        mail.to = mail.recipient.email
        mail.subject = mail.text = mail.html = mail.calendar = mail.calendar_method = ""
    mail.state = Mail.State.RETRYING
    mail.attempts = 0
    mail.next_attempt_at = None
    mail.save()
    deliver_mail.enqueue(mail.pk)
    return mail
