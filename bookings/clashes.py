"""Two places at the same time. Whoever walked in somewhere is there, so cannot be elsewhere either."""

from django.db.models import Exists, OuterRef

from bookings.models import Booking
from bookings.models.booking import BookingQuerySet
from training.models import Session, SessionDay, User


def clashing_day(session: Session, practitioner: User) -> SessionDay | None:
    """Return a day of another session, at the same time as one of this, on which the person holds a place."""
    held = Booking.objects.for_person(practitioner).filter(status__in=Booking.HOLDING).exclude(session=session)
    about_then = SessionDay.objects.filter(
        session__in=held.values("session"), starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    )
    for other in about_then.select_related("session__course").order_by(
        "starts_at", "pk"
    ):  # most often none; each may lie between the days of this one
        if any(day.starts_at < other.ends_at and day.ends_at > other.starts_at for day in session.days.all()):
            return other
    return None


def without_clash(bookings: BookingQuerySet) -> BookingQuerySet:
    """Leave out those whose person holds a place elsewhere at the same time: what clashing_day says, for many."""
    return bookings.exclude(_holds_elsewhere())


def with_clash(bookings: BookingQuerySet) -> BookingQuerySet:
    return bookings.filter(_holds_elsewhere())


def _holds_elsewhere() -> Exists:
    own_days = SessionDay.objects.filter(
        session=OuterRef(OuterRef("session")), starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    )
    elsewhere = SessionDay.objects.filter(
        session__bookings__practitioner=OuterRef("practitioner"), session__bookings__status__in=Booking.HOLDING
    ).exclude(session=OuterRef("session"))
    return Exists(elsewhere.filter(Exists(own_days)))
