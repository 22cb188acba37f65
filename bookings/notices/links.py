"""Addresses in mails and calendar entries: they start with SITE_URL, whatever Host header a request came with."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse


def site_link(name: str, *args) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def site_host() -> str:
    """The host of SITE_URL: the right-hand side of Message-IDs and of the UIDs of calendar entries."""
    return urlsplit(settings.SITE_URL).hostname or "turnout"
