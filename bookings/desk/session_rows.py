"""Sessions as the rows of the desk's tables."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Prefetch

from bookings.attendance.register.reading import marks_per_session, register_state
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
        .annotate(register_state=F("register__state"))
        .prefetch_related(
            Prefetch("days", SessionDay.objects.select_related("venue").order_by("position")),
            Prefetch("trainers", User.objects.order_by("name", "pk")),
        )
    )


def rows(sessions: Iterable[Any], now: dt.datetime) -> list[Any]:
    """Return the sessions, each with `register_tag`: the words and the colour of its register (one query); and with
    `is_below_minimum` and `places_too_many`, by how many the places held exceed those that the team has said yes to.
    """
    sessions = list(sessions)
    marks = marks_per_session(sessions)
    for session in sessions:
        state = register_state(session=session, stored=session.register_state, marks=marks.get(session.pk, 0), now=now)
        session.register_tag = REGISTER_TAGS[state]
        session.is_below_minimum = session.places_held < session.minimum
        session.places_too_many = max(0, session.places_held - session.capacity - session.overfull_allowance)
    return sessions
