"""What organisations can be charged for late cancellations and no-shows: counts, and no person's name."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count

from bookings.models import Booking
from bookings.models.booking import BookingQuerySet
from bookings.places.rules.no_show_policy import counted_no_shows
from training.models import Organisation, Session
from training.partnership import ours

HEADER = (
    "organisation",
    "organisation_type",
    "late_cancellations",
    "no_shows",
    "late_cancellation_charge",
    "no_show_charge",
    "total",
)
TOTAL = "Total"


@dataclass(frozen=True, kw_only=True)
class Charge:
    """One organisation's line. Charges are in pounds."""

    organisation: str
    organisation_type: str
    late_cancellations: int
    no_shows: int

    @property
    def total(self) -> int:
        return self.late_cancellations * ours().charge_late_cancellation + self.no_shows * ours().charge_no_show

    def cells(self) -> list[str]:
        numbers = (
            self.late_cancellations,
            self.no_shows,
            ours().charge_late_cancellation,
            ours().charge_no_show,
            self.total,
        )
        return [self.organisation, self.organisation_type, *map(str, numbers)]


def charges(*, first: dt.date, last: dt.date) -> list[Charge]:
    """Return a line for every organisation with something to charge, and the total as the last (three queries).

    A session belongs to the period in which its first day lies. No-shows are those of closed registers; an excuse, or
    a session that was called off, takes a late cancellation off the list too.
    """
    sessions = Session.objects.running().in_period(first, last)
    late = _per_organisation(Booking.objects.filter(session__in=sessions, cancelled_late=True, excused_at__isnull=True))
    missed = _per_organisation(counted_no_shows().filter(session__in=sessions))
    organisations = Organisation.objects.filter(pk__in=late.keys() | missed.keys()).select_related("type")
    lines = [
        Charge(
            organisation=organisation.name,
            organisation_type=organisation.type.name,
            late_cancellations=late.get(organisation.pk, 0),
            no_shows=missed.get(organisation.pk, 0),
        )
        for organisation in organisations.order_by("name_key", "pk")
    ]
    total = Charge(
        organisation=TOTAL,
        organisation_type="",
        late_cancellations=sum(line.late_cancellations for line in lines),
        no_shows=sum(line.no_shows for line in lines),
    )
    return [*lines, total]


def _per_organisation(bookings: BookingQuerySet) -> dict[int, int]:
    """Count by the organisation that a booking was made for, whatever the person's is today."""
    return dict(bookings.order_by().values_list("organisation").annotate(Count("pk")))
