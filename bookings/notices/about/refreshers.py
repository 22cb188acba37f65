"""Whose training runs out: certificates that end, and training done elsewhere, of people who have done nothing about it
yet.
"""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bookings.models import Booking, Certificate, TrainingElsewhere
from training.models import Course

AHEAD, BACK = dt.timedelta(days=60), dt.timedelta(days=30)
OF_CERTIFICATE = "booking__session__course"


def refreshers_due(organisation_id: int, today: dt.date) -> QuerySet[Certificate]:
    """Return the certificates of an organisation's people that end within 60 days, or ended in the last 30."""
    theirs = Certificate.objects.filter(
        booking__practitioner__organisation=organisation_id, expires_on__range=(today - BACK, today + AHEAD)
    )
    return (
        still_to_refresh(theirs, today)
        .select_related("booking__practitioner", f"{OF_CERTIFICATE}__replaced_by", f"{OF_CERTIFICATE}__merged_into")
        .order_by("expires_on", "booking__practitioner__name", "pk")
    )


def elsewhere_due(organisation_id: int, today: dt.date) -> QuerySet[TrainingElsewhere]:
    """Return what an organisation's people did elsewhere that ends within 60 days, or ended in the last 30."""
    theirs = TrainingElsewhere.objects.filter(
        person__organisation=organisation_id, expires_on__range=(today - BACK, today + AHEAD)
    )
    return (
        elsewhere_to_refresh(theirs, today)
        .select_related("person", "course__replaced_by", "course__merged_into")
        .order_by("expires_on", "person__name", "pk")
    )


def still_to_refresh(certificates: QuerySet[Certificate], today: dt.date) -> QuerySet[Certificate]:
    """Return those of the certificates whose person has done nothing about it yet.

    Left out is who has a newer one of the course or of the one it became, holds or waits for a place on either, was
    there since, or has done it elsewhere since; and what can no longer be refreshed, because the course ended and none
    took its place.
    """
    return certificates.filter(
        *_nothing_done(OF_CERTIFICATE, "booking__practitioner", "attended_on", today),
        booking__practitioner__is_active=True,
        revoked_at=None,
    )


def elsewhere_to_refresh(records: QuerySet[TrainingElsewhere], today: dt.date) -> QuerySet[TrainingElsewhere]:
    """Return those of what was done elsewhere whose person has done nothing about it yet, as for certificates."""
    return records.filter(
        *_nothing_done("course", "person", "completed_on", today), person__is_active=True, withdrawn_at=None
    )


def _nothing_done(course: str, person: str, done_on: str, today: dt.date) -> list[Q]:
    """Return what is true of a row (these are its columns) whose person has not come, booked or done it since."""
    became = [course, f"{course}__replaced_by", f"{course}__merged_into"]
    theirs = Booking.objects.filter(
        _any_of("session__course", became), practitioner=OuterRef(person), session__first_on__gt=OuterRef(done_on)
    )
    since = timezone.make_aware(dt.datetime.combine(today - BACK, dt.time()))
    on_the_way = theirs.live().filter(
        Q(outcome=Booking.Outcome.ATTENDED)
        | Q(outcome=Booking.Outcome.NOT_RECORDED, session__starts_at__gte=since)  # to come, or not yet marked
    )
    newer = theirs.filter(certificates__isnull=False, certificates__revoked_at=None)
    longer = Q(expires_on=None) | Q(expires_on__gt=OuterRef("expires_on"))
    elsewhere = TrainingElsewhere.objects.counting().filter(
        _any_of("course", became), longer, person=OuterRef(person), completed_on__gt=OuterRef(done_on)
    )
    ended = Q(
        **{f"{course}__status": Course.Status.RETIRED, f"{course}__replaced_by": None, f"{course}__merged_into": None}
    )
    return [~Q(Exists(on_the_way)), ~Q(Exists(newer)), ~Q(Exists(elsewhere)), ~ended]


def _any_of(column: str, outer: list[str]) -> Q:
    return Q(*(Q(**{column: OuterRef(each)}) for each in outer), _connector=Q.OR)
