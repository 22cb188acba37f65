"""Places that people have or had, of which no record speaks yet."""

import datetime as dt
from collections import defaultdict
from typing import Any

from bookings.models import Booking
from training.models.people import UserQuerySet

Places = dict[int, list[tuple[int, dt.date]]]  # by person: of which course, on which first day


def coming_places(people: UserQuerySet, today: dt.date) -> Places:
    """Return by person the courses that they have a place on from today, and for which day (one query)."""
    return _places(people, session__first_on__gte=today)


def places_not_recorded(people: UserQuerySet, today: dt.date) -> Places:
    """Return by person the courses that they had a place on, where nobody has recorded whether they came, and when."""
    return _places(people, session__first_on__lt=today, outcome=Booking.Outcome.NOT_RECORDED)


def _places(people: UserQuerySet, **which: Any) -> Places:
    found: Places = defaultdict(list)
    held = Booking.objects.filter(practitioner__in=people, status=Booking.Status.CONFIRMED, **which).order_by()
    for person, course, on in held.values_list("practitioner", "session__course", "session__first_on"):
        found[person].append((course, on))
    return found
