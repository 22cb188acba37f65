"""Whose training runs out: certificates that end, of people who have done nothing about it yet."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bookings.models import Booking, Certificate
from training.models import Course

AHEAD, BACK = dt.timedelta(days=60), dt.timedelta(days=30)


def refreshers_due(organisation_id: int, today: dt.date) -> QuerySet[Certificate]:
    """Return the certificates of an organisation's people that end within 60 days, or ended in the last 30."""
    course = "booking__session__course"
    theirs = Certificate.objects.filter(
        booking__practitioner__organisation=organisation_id, expires_on__range=(today - BACK, today + AHEAD)
    )
    return (
        still_to_refresh(theirs, today)
        .select_related("booking__practitioner", f"{course}__replaced_by", f"{course}__merged_into")
        .order_by("expires_on", "booking__practitioner__name", "pk")
    )


def still_to_refresh(certificates: QuerySet[Certificate], today: dt.date) -> QuerySet[Certificate]:
    """Return those of the certificates whose person has done nothing about it yet.

    Left out is who has a newer one of the course or of the one it became, holds or waits for a place on either, or was
    there since; and what can no longer be refreshed, because the course ended and none took its place.
    """
    course = "booking__session__course"
    same = (
        Q(session__course=OuterRef(course))
        | Q(session__course=OuterRef(f"{course}__replaced_by"))
        | Q(session__course=OuterRef(f"{course}__merged_into"))
    )
    theirs = Booking.objects.filter(
        same, practitioner=OuterRef("booking__practitioner"), session__first_on__gt=OuterRef("attended_on")
    )
    since = timezone.make_aware(dt.datetime.combine(today - BACK, dt.time()))
    on_the_way = theirs.live().filter(
        Q(outcome=Booking.Outcome.ATTENDED)
        | Q(outcome=Booking.Outcome.NOT_RECORDED, session__starts_at__gte=since)  # to come, or not yet marked
    )
    newer = theirs.filter(certificates__isnull=False, certificates__revoked_at=None)
    ended = Q(
        **{f"{course}__status": Course.Status.RETIRED, f"{course}__replaced_by": None, f"{course}__merged_into": None}
    )
    return certificates.filter(
        ~Exists(on_the_way), ~Exists(newer), ~ended, booking__practitioner__is_active=True, revoked_at=None
    )
