"""The connection to the mail server, kept while a worker has mails to send: to greet it anew for each takes a fifth of
the time. Wherever nobody asks for that, each mail has a connection of its own.
"""

import smtplib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from bookings.notices.sending.channels.taken import note_taken

_mine = threading.local()  # `keeps`: whether this thread keeps one; `connection`: the one it has


@contextmanager
def kept_open() -> Iterator[None]:
    """Let the mails that this thread sends inside share a connection; it is closed at the end."""
    _mine.keeps = True
    try:
        yield
    finally:
        _mine.keeps = False
        _close()


def send(message: EmailMessage) -> int:
    """Send the message, and return how many were taken: 1, or 0 where a mail program took it and did nothing with it.

    Raises what went wrong. A server that has closed the connection since the mail before is connected to again. One
    that turns this mail away for now may only have enough of the connection: it is asked once more on a new one. Where
    it breaks off with the mail in hand, nobody knows whether it has it, and the outbox decides.
    """
    kept = _alive()
    if kept is None:
        return _send_anew(message)
    try:
        return _send_by(kept, message)
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as refused:
        if not _is_for_now(refused):
            raise
    return _send_anew(message)


def _alive() -> EmailBackend | None:
    """Return the connection that is kept, if the server still answers on it."""
    kept: EmailBackend | None = getattr(_mine, "connection", None)
    if kept is None or kept.connection is None:
        return None
    with suppress(OSError):  # smtplib's errors are OSErrors too
        if kept.connection.noop()[0] == 250:
            return kept
    _close()
    return None


def _connection() -> BaseEmailBackend:
    """Return a new one, as the settings say: from Django 6.1 on they are asked in another way."""
    return mail.mailers.default if hasattr(mail, "mailers") else mail.get_connection()


def _send_anew(message: EmailMessage) -> int:
    _close()
    connection = _connection()
    if not isinstance(connection, EmailBackend):
        return message.send()
    if getattr(_mine, "keeps", False):
        connection.open()
        _mine.connection = connection
    return _send_by(connection, message)


def _send_by(connection: EmailBackend, message: EmailMessage) -> int:
    try:
        taken = connection.send_messages([message])
    except Exception:
        _close()  # nobody knows what the server waits for now
        raise
    if taken and (message_id := message.extra_headers.get("Message-ID")):
        note_taken(message_id)
    return taken or 0


def _is_for_now(refused: smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused) -> bool:
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        return all(400 <= code < 500 for code, _ in refused.recipients.values())
    return 400 <= refused.smtp_code < 500


def _close() -> None:
    connection, _mine.connection = getattr(_mine, "connection", None), None
    if connection is not None:
        with suppress(OSError):
            connection.close()
