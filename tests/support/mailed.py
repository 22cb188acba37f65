"""A mail as its reader has it: the links in it, and whether it was sent at all."""

import datetime as dt

from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.utils import timezone

from bookings.models import Mail
from bookings.notices.links.tokens import Purpose, make_link_token
from bookings.notices.sending.delivery import deliver


def mailed_link(name: str, purpose: Purpose, mail: Mail) -> str:
    """Return the address, on the site of the tests, that the mail's person can answer by."""
    token = make_link_token(purpose=purpose, booking=mail.booking, now=mail.created_at)
    return f"https://training.example.org/link/{name}/{token}/"


def beginning(mail: Mail) -> list[str]:
    """Return what its text begins with: whom it greets, the heading, and the first line below."""
    return mail.text.split("\n\n")[:3]


def read(html: str) -> str:
    """Return the HTML part with plain blanks: times of day do not break there."""
    return html.replace("\N{NO-BREAK SPACE}", " ")


def sent_by_now() -> list[EmailMessage]:
    """Send what waits in the outbox, as the worker would, and return all that has been sent."""
    for pk in list(Mail.objects.unsent().order_by("pk").values_list("pk", flat=True)):
        deliver(mail_id=pk, now=timezone.now())
    return outbox.outbox


def delivered(mail: Mail, now: dt.datetime) -> bool:
    """Tell whether it left, as the first; one that is out of date is taken out of the outbox."""
    deliver(mail_id=mail.pk, now=now)
    assert Mail.objects.filter(pk=mail.pk).exists() is (len(outbox.outbox) == 1)
    return len(outbox.outbox) == 1
