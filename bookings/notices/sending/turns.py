"""Whose turn it is: what one reader is told about one session leaves in the order in which it was written.

A mail that the mail server holds up is sent ahead of those written after it, or not at all: what is no longer true by
then is taken out of the outbox. One that could not be delivered holds nobody up.
"""

import datetime as dt
from typing import Any

from django.db.models import Q

from bookings.models import Mail
from bookings.models.mail import MailQuerySet
from bookings.notices.kinds import notice_of
from training.compiled import CompiledQuery


def _told(channel: str, session: int, **reader: Any) -> MailQuerySet:
    """The mails to one reader by one channel about one session, the first of them first."""
    mails = Mail.objects.filter(channel=channel, **reader).order_by("pk")
    return mails.filter(Q(booking__session=session) | Q(booking=None, facts__session=session))


# Asked of each mail, of a person and of an address that nobody here has.
_AHEAD = CompiledQuery(
    lambda channel, session, recipient, mail: (
        _told(channel, session, recipient=recipient).unsent().filter(pk__lt=mail).select_related("booking")
    )
)
_AHEAD_AT = CompiledQuery(
    lambda channel, session, to, mail: (
        _told(channel, session, recipient=None, to=to).unsent().filter(pk__lt=mail).select_related("booking")
    )
)
_BEHIND = CompiledQuery(
    lambda channel, session, recipient, mail: (
        _told(channel, session, recipient=recipient).unsent().filter(pk__gt=mail, attempts=0)
    )
)
_BEHIND_AT = CompiledQuery(
    lambda channel, session, to, mail: (
        _told(channel, session, recipient=None, to=to).unsent().filter(pk__gt=mail, attempts=0)
    )
)


def _session_of(mail: Mail) -> Any:
    return mail.booking.session_id if mail.booking else mail.facts.get("session")


def _asked(of_a_person: CompiledQuery[Mail], of_an_address: CompiledQuery[Mail], mail: Mail) -> list[Mail]:
    session = _session_of(mail)
    if session is None:
        return []
    if mail.recipient_id is None:
        return of_an_address.rows(channel=mail.channel, session=session, to=mail.to, mail=mail.pk)
    return of_a_person.rows(channel=mail.channel, session=session, recipient=mail.recipient_id, mail=mail.pk)


def ahead_of(mail: Mail) -> list[Mail]:
    """Return those written before that have not left yet, the first of them first."""
    return _asked(_AHEAD, _AHEAD_AT, mail)


def behind(mail: Mail) -> list[Mail]:
    """Return those written afterwards that nobody has taken in hand yet, the first of them first."""
    return _asked(_BEHIND, _BEHIND_AT, mail)


def failed_before(mail: Mail) -> list[Mail]:
    """Return those written before that could not be delivered, locked, the first of them first."""
    session = _session_of(mail)
    if session is None:
        return []
    reader = {"recipient": None, "to": mail.to} if mail.recipient_id is None else {"recipient": mail.recipient_id}
    told = _told(mail.channel, session, **reader).filter(state=Mail.State.FAILED, pk__lt=mail.pk)
    keys = list(told.values_list("pk", flat=True))
    return list(Mail.objects.locked().select_related("recipient").filter(pk__in=keys).order_by("pk"))


def is_outdated(mail: Mail, *, now: dt.datetime) -> bool:
    """Tell whether it says or asks what is no longer so.

    A test is about nobody's booking, and somebody waits for it.
    """
    return not mail.facts.get("is_test") and notice_of(mail).is_outdated(mail, now=now)
