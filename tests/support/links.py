"""The pages behind mailed links: their addresses, what they are told, what they say."""

import datetime as dt

from django.urls import reverse

from bookings.models import Booking
from bookings.notices.links.tokens import Purpose, make_link_token

PAGES = {
    "link-cancel": Purpose.CANCEL,
    "link-coming": Purpose.REPLY,
    "link-cannot-come": Purpose.REPLY,
    "link-colleague": Purpose.CANCEL,
    "link-move": Purpose.CANCEL,
    "link-offer": Purpose.OFFER,
    "link-absence": Purpose.ABSENCE,
    "link-evaluate": Purpose.EVALUATE,
    "link-check-in": Purpose.CHECK_IN,
}
WHY = {"reason": "sickness", "note": "A cold"}


def address(name: str, booking: Booking, *, made_at: dt.datetime | None = None) -> str:
    now = made_at or dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)
    return reverse(name, args=[make_link_token(purpose=PAGES[name], booking=booking, now=now)])


def words(response) -> str:
    return " ".join(response.content.decode().split())
