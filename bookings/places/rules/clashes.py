"""Two places at the same time. Whoever walked in somewhere is there, so cannot be elsewhere either."""

from django.db.models import Exists, OuterRef, QuerySet

from bookings.models import Booking
from bookings.models.booking import BookingQuerySet
from training.compiled import CompiledQuery
from training.models import Session, SessionDay, User


def _clashing(session: int, person: int) -> QuerySet[SessionDay]:
    at_the_time = SessionDay.objects.filter(
        session=session, starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    )
    held = Booking.objects.filter(practitioner=person, status__in=Booking.HOLDING).exclude(session=session)
    days = SessionDay.objects.filter(Exists(at_the_time), session__in=held.values("session"))
    return days.select_related("session__course").order_by("starts_at", "pk")[:1]


_CLASHING = CompiledQuery(_clashing)


def clashing_day(session: Session, practitioner: User) -> SessionDay | None:
    """Return a day of another session, at the same time as one of this, on which the person holds a place."""
    return _CLASHING.first(session=session.pk, person=practitioner.pk)


def days_when_elsewhere(person: int, *, besides: int) -> QuerySet[SessionDay]:
    """Return, for a query of sessions, the days of each at whose time the person holds a place in another session;
    that in `besides` does not count.
    """
    held = Booking.objects.filter(practitioner=person, status__in=Booking.HOLDING).exclude(session=besides)
    elsewhere = SessionDay.objects.filter(
        session__in=held.values("session"), starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    )
    return SessionDay.objects.filter(Exists(elsewhere), session=OuterRef("pk"))


def without_clash(bookings: BookingQuerySet) -> BookingQuerySet:
    """Leave out those whose person holds a place elsewhere at the same time: what clashing_day says, for many."""
    return bookings.exclude(_holds_elsewhere())


def with_clash(bookings: BookingQuerySet) -> BookingQuerySet:
    return bookings.filter(_holds_elsewhere())


def with_whether_elsewhere(bookings: BookingQuerySet) -> BookingQuerySet:
    """Annotate `is_elsewhere`, whether the person holds a place elsewhere at the same time."""
    return bookings.annotate(is_elsewhere=_holds_elsewhere())


def clashing_with(bookings: BookingQuerySet, person: int) -> BookingQuerySet:
    """Return those at whose time somebody else holds a place elsewhere: what two who are one could not both have."""
    return bookings.filter(_holds_elsewhere(person))


def _holds_elsewhere(person: int | None = None) -> Exists:
    """Whether this person holds a place elsewhere at the time of a booking, or whoever the booking is of."""
    own_days = SessionDay.objects.filter(
        session=OuterRef(OuterRef("session")), starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    )
    elsewhere = SessionDay.objects.filter(
        session__bookings__practitioner=person or OuterRef("practitioner"),
        session__bookings__status__in=Booking.HOLDING,
    ).exclude(session=OuterRef("session"))
    return Exists(elsewhere.filter(Exists(own_days)))
