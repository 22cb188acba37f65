"""Sessions as the rows of the desk's tables."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Prefetch

from bookings.attendance.register.reading import is_marked, register_state
from bookings.places.rules.counts import with_places
from training.models import SessionDay, User
from training.models.schedule import SessionQuerySet

REGISTER_TAGS = {
    "not due": ("Not due", "grey"),
    "due": ("Due", "orange"),
    "partial": ("Partial", "yellow"),
    "complete": ("Complete", "green"),
    "unavailable": ("Not available", "light-blue"),
}


def with_what_a_row_says(sessions: SessionQuerySet) -> SessionQuerySet:
    """Sessions as the desk's tables show them: places, days, trainers and the state of the register."""
    return (
        with_places(sessions)
        .select_related("course")
        .annotate(register_state=F("register__state"), is_marked=is_marked())
        .prefetch_related(
            Prefetch("days", SessionDay.objects.select_related("venue", "room").order_by("position")),
            Prefetch("trainers", User.objects.order_by("name", "pk")),
        )
    )


def rows(sessions: Iterable[Any], now: dt.datetime) -> list[Any]:
    """Return the sessions, each with `register_tag`: the words and the colour of its register; and with
    `is_below_minimum` and `places_too_many`, by how many the places held exceed those that the team has said yes to.
    """
    sessions = list(sessions)
    for session in sessions:
        state = register_state(
            stored=session.register_state, is_marked=session.is_marked, has_begun=session.has_begun(now)
        )
        session.register_tag = REGISTER_TAGS[state]
        session.is_below_minimum = session.places_held < session.minimum
        session.places_too_many = max(0, session.places_held - session.capacity - session.overfull_allowance)
    return sessions
