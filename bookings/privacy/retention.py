"""Forgetting what is no longer needed. The periods are those that the privacy page promises."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from bookings.models import Booking, Mail
from training.models import User

NEEDS_KEPT = dt.timedelta(days=30)
MAIL_TEXTS_KEPT = dt.timedelta(days=90)
MAIL_TEXTS = {"text": "", "html": "", "calendar": ""}


@transaction.atomic
def purge_needs(*, now: dt.datetime) -> int:
    """Empty the access and dietary needs of people whose last session ended over 30 days ago; return how many.

    Whoever has a place, or waits for one, in a session that has not ended so long ago keeps theirs, and so does
    whoever has never booked: they are still to be used.
    """
    bookings = Booking.objects.filter(practitioner=OuterRef("pk"))
    recent = bookings.exclude(status=Booking.Status.CANCELLED).filter(session__ends_at__gt=now - NEEDS_KEPT)
    given = ~Q(access_needs="") | ~Q(dietary_needs="")
    used = User.objects.filter(given).filter(Exists(bookings)).exclude(Exists(recent))
    return used.update(access_needs="", dietary_needs="")


def purge_mail_texts(*, now: dt.datetime) -> int:
    """Empty the texts of mails over 90 days old that are not on their way any more; return how many.

    That a mail was sent, of what kind and when, stays.
    """
    old = Mail.objects.filter(created_at__lt=now - MAIL_TEXTS_KEPT).exclude(pk__in=Mail.objects.unsent())
    return old.exclude(**MAIL_TEXTS).update(**MAIL_TEXTS)


def purge(*, now: dt.datetime) -> dict[str, int]:
    """Apply the retention periods; run again, it finds nothing more."""
    return {"needs": purge_needs(now=now), "mail texts": purge_mail_texts(now=now)}
