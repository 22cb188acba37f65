"""People's lines on a register, read under the lock: all that is asked before a mark is written."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from bookings.models import Booking, Mark, Register
from training.compiled import CompiledQuery
from training.models import Session, SessionDay


def _line(session: int, booking: int) -> QuerySet[Any]:
    """A row for each day, with the booking, where it is of this session, and the mark that the person has then."""
    return (
        SessionDay.objects.filter(session=session)  # type: ignore[misc]  # django-stubs knows no filtered relations
        .annotate(
            person=FilteredRelation("session__bookings", condition=Q(session__bookings__pk=booking)),
            mark=FilteredRelation("marks", condition=Q(marks__booking=booking)),
        )
        .select_related("session__register", "person", "mark")
        .order_by("position")
    )


# docs/decisions/0013: at each tap, for each person of a full room
_LINE = CompiledQuery(_line)
_LOCKED: CompiledQuery[int] = CompiledQuery(
    lambda session: Session.objects.locked().filter(pk=session).values_list("pk", flat=True)
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A session and its register (None while it is open and has no row), a booking (None: not of this session), the
    session's days by key, in order, and the marks of the booking by the key of their day.
    """

    session: Session
    register: Register | None
    booking: Booking | None
    days: Mapping[int, SessionDay]
    marks: Mapping[int, Mark]


def locked_line(*, session: Session, booking: Booking) -> Line:
    """Lock the session, then read the line. Two statements: one that waited for its lock would show the marks that
    were there before it waited.
    """
    _LOCKED.get(session=session.pk)
    rows: list[Any] = _LINE.rows(session=session.pk, booking=booking.pk)
    found = rows[0].session
    # What the outer joins did not find is no attribute at all.
    return Line(
        session=found,
        register=getattr(found, "register", None),
        booking=getattr(rows[0], "person", None),
        days={row.pk: row for row in rows},
        marks={row.pk: row.mark for row in rows if hasattr(row, "mark")},
    )


def locked_lines(*, session: Session, bookings: Collection[int]) -> dict[int, Line]:
    """Lock the session, then read the lines of several people, by the keys of their bookings: a page at most."""
    _LOCKED.get(session=session.pk)
    days = {
        day.pk: day
        for day in SessionDay.objects.filter(session=session).select_related("session__register").order_by("position")
    }
    found = next(iter(days.values())).session
    there = {one.pk: one for one in Booking.objects.filter(session=session, pk__in=bookings)}
    marks: dict[int, dict[int, Mark]] = {key: {} for key in bookings}
    for mark in Mark.objects.filter(booking__in=there):
        marks[mark.booking_id][mark.session_day_id] = mark
    register = getattr(found, "register", None)
    return {
        key: Line(session=found, register=register, booking=there.get(key), days=days, marks=marks[key])
        for key in bookings
    }
