"""Two places at the same time."""

from bookings.models import Booking
from training.models import Session, SessionDay, User


def clashing_day(session: Session, practitioner: User) -> SessionDay | None:
    """Return a day of another session, at the same time as one of this, on which the person holds a place."""
    for day in session.days.all():
        other = (
            SessionDay.objects.filter(starts_at__lt=day.ends_at, ends_at__gt=day.starts_at)
            .filter(session__in=Booking.objects.for_person(practitioner).holding_a_place().values("session"))
            .exclude(session=session)
            .select_related("session__course")
            .first()
        )
        if other:
            return other
    return None
