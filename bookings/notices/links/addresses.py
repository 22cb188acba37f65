"""Addresses in mails and calendar entries: they start with SITE_URL, whatever Host header a request came with."""

import datetime as dt
import uuid
from collections.abc import Callable
from functools import cache, partial
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.urls import get_urlconf, reverse

from bookings.models import Booking, Invitation, TrainerRequest
from bookings.notices.links.tokens import Purpose, make_link_token

_STAND_IN = "918273645"  # fits wherever a key, a word or a token does
_SAFE = "!$&'()*+,;=/~:@"  # in a path: as Django's reverse leaves them


@cache
def _around(name: str, urlconf: str | None) -> tuple[str, str]:
    """Return what stands before and after the one argument of an address: a mail has a dozen of them, and Django looks
    for each anew.
    """
    before, _, after = reverse(name, args=[_STAND_IN], urlconf=urlconf).partition(_STAND_IN)
    return before, after


def site_link(name: str, *args: object) -> str:
    if len(args) != 1:
        return settings.SITE_URL + reverse(name, args=args)
    before, after = _around(name, get_urlconf())
    return settings.SITE_URL + before + quote(str(args[0]), safe=_SAFE) + after


def mailed_link(
    name: str, *, purpose: Purpose, booking: Booking | Invitation | TrainerRequest, now: dt.datetime
) -> str:
    """Return the address of a page that its reader need not sign in for."""
    return site_link(name, make_link_token(purpose=purpose, booking=booking, now=now))


def links_without_signing_in(booking: Booking, *, now: dt.datetime) -> dict[str, Callable[[], str]]:
    """Return what the booking's person can answer by link, for the templates of mails, which call what they show: a
    mail has two or three of them, and each is signed.
    """
    return {
        f"{name.replace('-', '_')}_url": cache(
            partial(mailed_link, f"link-{name}", purpose=purpose, booking=booking, now=now)
        )
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
            ("check-in", Purpose.CHECK_IN),
        )
    }


def site_host() -> str:
    """The host of SITE_URL: the right-hand side of Message-IDs and of the UIDs of calendar entries."""
    return urlsplit(settings.SITE_URL).hostname or "turnout"


def new_message_id() -> str:
    return f"<{uuid.uuid4()}@{site_host()}>"
