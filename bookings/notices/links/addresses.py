"""Addresses in mails and calendar entries: they start with SITE_URL, whatever Host header a request came with."""

import datetime as dt
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from bookings.models import Booking, Invitation
from bookings.notices.links.tokens import Purpose, make_link_token


def site_link(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def mailed_link(name: str, *, purpose: Purpose, booking: Booking | Invitation, now: dt.datetime) -> str:
    """Return the address of a page that its reader need not sign in for."""
    return site_link(name, make_link_token(purpose=purpose, booking=booking, now=now))


def links_without_signing_in(booking: Booking, *, now: dt.datetime) -> dict[str, str]:
    """Return what the booking's person can answer by link, for the templates of mails."""
    return {
        f"{name.replace('-', '_')}_url": mailed_link(f"link-{name}", purpose=purpose, booking=booking, now=now)
        for name, purpose in (
            ("cancel", Purpose.CANCEL),
            ("colleague", Purpose.CANCEL),
            ("move", Purpose.CANCEL),
            ("coming", Purpose.REPLY),
            ("cannot-come", Purpose.REPLY),
            ("offer", Purpose.OFFER),
            ("absence", Purpose.ABSENCE),
            ("evaluate", Purpose.EVALUATE),
            ("before", Purpose.BEFORE),
            ("later", Purpose.LATER),
        )
    }


def site_host() -> str:
    """The host of SITE_URL: the right-hand side of Message-IDs and of the UIDs of calendar entries."""
    return urlsplit(settings.SITE_URL).hostname or "turnout"


def new_message_id() -> str:
    return f"<{uuid.uuid4()}@{site_host()}>"
