"""The mail as it goes over the wire, made from what the outbox keeps: each time the same bytes.

With a calendar entry the parts are those of the big calendars' own invites: the entry as a third alternative beside
text and HTML, which makes Outlook and Gmail treat the mail as an invite, and once more as a file for everyone else.
The files of the course follow those, as they are when the mail is sent: if the team changes them, so does a repeat.
docs/decisions/0008-calendar-invites.md says why, and 0016-one-entry-a-mail.md why there is one entry.
"""

from email._policybase import Compat32
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from bookings.models import Mail
from bookings.notices.about.session import AboutNoBooking
from bookings.notices.kinds import notice_of
from bookings.notices.wording.attachments import files_with
from training.partnership import ours


class _ShortLinesAsTheyAre(Compat32):
    """Writes a header that fits on a line as it is: what Django's own policy makes of it, in a tenth of the time."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if isinstance(value, str) and value.isascii() and value.isprintable() and len(name) + len(value) < _FITS:
            return f"{name}: {value}{self.linesep}".encode()
        return super().fold_binary(name, value)


_FITS = 70
_POLICY = _ShortLinesAsTheyAre()


class StoredMessage(EmailMultiAlternatives):
    """A message whose parts are divided by the same line each time, so that a repeat is the same to the byte."""

    divider = ""

    def message(self, **policy: Any) -> Any:
        """Return what goes over the wire. Django 6 is told the policy, and makes a newer kind of message by it."""
        message = super().message(**policy)
        multiparts = (part for part in message.walk() if part.is_multipart())
        for number, part in enumerate(multiparts, 1):
            part.set_boundary(f"=_{number}_{self.divider}")
        if not isinstance(message, EmailMessage):
            message.policy = _POLICY
        return message


def _general_notice(mail: Mail) -> AboutNoBooking | None:
    """Return the notice of a mail about no booking; a text that the team sends itself to try it is about nothing."""
    notice = notice_of(mail) if mail.booking_id is None and "is_test" not in mail.facts else None
    return notice if isinstance(notice, AboutNoBooking) else None


def _sender_of(mail: Mail) -> str:
    """Return our own address, with the name of who of the team writes where the mail is signed: never another's."""
    signed_by = mail.facts.get("signed_by", "")
    if not signed_by:
        return settings.DEFAULT_FROM_EMAIL
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((f"{signed_by}, {ours().name}", address))


def as_message(mail: Mail) -> StoredMessage:
    message = StoredMessage(
        subject=mail.subject,
        body=mail.text,
        from_email=_sender_of(mail),
        to=[mail.to],
        reply_to=[ours().email],
        headers={
            "Message-ID": mail.message_id,
            "Date": format_datetime(mail.created_at),
            "Auto-Submitted": "auto-generated",
        },
    )
    general = _general_notice(mail)
    if general and general.leaving_url:
        message.extra_headers["List-Unsubscribe"] = f"<{general.leaving_url}>"
        message.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.divider = mail.message_id.strip("<>").split("@")[0]
    message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        message.attach_alternative(mail.calendar, f"text/calendar; method={mail.calendar_method}")
        message.attach("invite.ics", mail.calendar.encode(), "application/ics")
    own = general.own_files(now=mail.created_at) if general else []
    for name, content, content_type in [*own, *files_with(mail)]:
        message.attach(name, content, content_type)
    return message
