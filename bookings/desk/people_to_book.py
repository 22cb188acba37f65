"""People the team could book for, as the rows of what it searched."""

import datetime as dt
from typing import Any

from django.db.models import Prefetch

from bookings.models import Booking
from bookings.places.rules.places_left import rooms_of
from training.models import Session
from training.models.people import UserQuerySet


def people_to_book(people: UserQuerySet, session: Session, *, most: int, now: dt.datetime) -> list[Any]:
    """Return so many of the people by name, each with `live_here`, their live booking in the session if they have one,
    and `must_wait`: whether its rules leave no place to their organisation. `session` is one of with_places().
    """
    live = Prefetch("bookings", Booking.objects.live().filter(session=session), to_attr="live_here")
    by_name = people.select_related("organisation").order_by("search_text", "pk")
    found: list[Any] = list(by_name.prefetch_related(live)[:most])
    room = rooms_of([session], now=now).get(session.pk)
    for one in found:
        one.must_wait = room is not None and not room.left_for(one.organisation)
    return found
