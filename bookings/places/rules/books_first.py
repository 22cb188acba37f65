"""Who can book a session before booking opens: those who had asked for a date, for a stated head start."""

import datetime as dt

from bookings.models import DateWish
from training.models import Anybody, Session


def books_first(session: Session, person: Anybody, *, now: dt.datetime) -> bool:
    """Tell whether the person had asked for a date of its course, and can book by now (one query)."""
    if not person.is_authenticated:
        return False
    wishes = DateWish.objects.filter(books_first=session.pk, practitioner=person.pk, books_from_at__lte=now)
    return wishes.exists()
