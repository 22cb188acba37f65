"""Whose turn it is: what one reader is told about one session leaves in the order in which it was written.

A mail that the mail server holds up is sent ahead of those written after it, or not at all: what is no longer true by
then is taken out of the outbox. One that could not be delivered holds nobody up.
"""

import datetime as dt

from django.db.models import Q

from bookings.models import Mail
from bookings.models.mail import MailQuerySet
from bookings.notices.kinds import notice_of


def _told_the_same_reader(mail: Mail) -> MailQuerySet:
    """The mails, this one among them, to the same reader by the same channel about the same session."""
    mails = Mail.objects.filter(channel=mail.channel)
    if mail.recipient_id is None:
        mails = mails.filter(recipient=None, to=mail.to)
    else:
        mails = mails.filter(recipient=mail.recipient_id)
    session = mail.booking.session_id if mail.booking else mail.facts.get("session")
    if session is None:
        return mails.filter(pk=mail.pk)
    return mails.filter(Q(booking__session=session) | Q(booking=None, facts__session=session))


def ahead_of(mail: Mail) -> MailQuerySet:
    """Those written before that have not left yet, the first of them first."""
    return _told_the_same_reader(mail).unsent().filter(pk__lt=mail.pk).order_by("pk")


def behind(mail: Mail) -> MailQuerySet:
    """Those written afterwards that have not left yet, the first of them first."""
    return _told_the_same_reader(mail).unsent().filter(pk__gt=mail.pk).order_by("pk")


def failed_before(mail: Mail) -> list[Mail]:
    """Return those written before that could not be delivered, locked, the first of them first."""
    told = _told_the_same_reader(mail).filter(state=Mail.State.FAILED, pk__lt=mail.pk).values_list("pk", flat=True)
    return list(Mail.objects.locked().select_related("recipient").filter(pk__in=list(told)).order_by("pk"))


def is_outdated(mail: Mail, *, now: dt.datetime) -> bool:
    """Tell whether it says or asks what is no longer so.

    A test is about nobody's booking, and somebody waits for it.
    """
    return not mail.facts.get("is_test") and notice_of(mail).is_outdated(mail, now=now)
