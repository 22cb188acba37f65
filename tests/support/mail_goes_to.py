"""Let mails of a test leave by another server, in the words of whatever Django runs."""

from email import policy

import django
from django.core.mail import EmailMessage

from deploy.mailing import mail_settings

SMTP = "django.core.mail.backends.smtp.EmailBackend"
MEMORY = "django.core.mail.backends.locmem.EmailBackend"


def mail_goes_to(settings, host: str, port: int, *, timeout: float = 20) -> None:
    """By SMTP to this address. `settings` are those of the test, which end with it."""
    _set(settings, {"EMAIL_BACKEND": SMTP, "EMAIL_HOST": host, "EMAIL_PORT": port, "EMAIL_TIMEOUT": timeout})


def mail_stays_in_memory(settings) -> None:
    _set(settings, {"EMAIL_BACKEND": MEMORY})


def _set(settings, wanted: dict) -> None:
    for name, value in mail_settings(wanted).items():
        setattr(settings, name, value)


def as_sent(message: EmailMessage) -> bytes:
    """Return the message as Django's own backend hands it to a mail server."""
    if django.VERSION < (6, 0):
        return message.message().as_bytes(linesep="\r\n")
    return message.message(policy=policy.SMTP).as_bytes()
