"""The terms of booking: each version stays as it was, and a booking keeps the number of the one agreed to."""

import datetime as dt

from django.db import IntegrityError, transaction

from bookings.models import Terms
from training.compiled import CompiledQuery
from training.models import User
from training.refusals import Refused


class TermsNotPublished(Refused):
    """The terms stay as they are."""


_LATEST = CompiledQuery(lambda: Terms.objects.order_by("-number")[:1])


def current_terms() -> Terms | None:
    """Return the version that a booker agrees to now, or None where there are no terms yet."""
    return _LATEST.first()


def publish_terms(*, text: str, by: User | None, now: dt.datetime) -> Terms:
    """Make this text the terms from now on, as a new version. Raises TermsNotPublished where nothing would change."""
    text = text.replace("\r\n", "\n").strip()
    last = current_terms()
    if not text:
        raise TermsNotPublished("Enter the terms.")
    if last and last.text == text:
        raise TermsNotPublished(f"Nothing has changed since version {last.number}.")
    number = last.number + 1 if last else 1
    try:
        with transaction.atomic():
            return Terms.objects.create(number=number, text=text, published_at=now, published_by=by)
    except IntegrityError:
        raise TermsNotPublished(
            "Somebody else has just published new terms. Look at theirs, then publish yours if still needed."
        ) from None
