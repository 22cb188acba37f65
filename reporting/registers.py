"""How complete the record is: where each session's register stands, and whose attendance is unknown."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from bookings.attendance.register.reading import is_marked, register_state
from bookings.models import Register
from reporting.outcomes import Counts, counts_by, nobody_knows
from reporting.scope import Scope, sessions_in
from training.models import Session

MISSING_NAMED = 20


@dataclass(frozen=True, kw_only=True)
class Ran:
    """How many sessions of a course have begun, and how many of their registers were declared unavailable."""

    sessions: int
    unavailable: int


@dataclass(frozen=True, kw_only=True)
class SessionRegister:
    """A session that has begun. `state`: due, partial, complete or unavailable."""

    session_id: int
    ref: str
    course: str
    first_on: dt.date
    state: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Missing:
    """The registers that figures suffer from: how many, and the first of them by date."""

    number: int = 0
    first: Sequence[SessionRegister] = ()

    @property
    def there_are_more(self) -> bool:
        return self.number > len(self.first)


NONE_MISSING = Missing()


def sessions_by_course(scope: Scope) -> dict[int, Ran]:
    """Return which courses ran, and how often (one query)."""
    unavailable = Count("pk", filter=Q(register__state=Register.State.UNAVAILABLE))
    rows = sessions_in(scope).order_by().values_list("course_id").annotate(sessions=Count("pk"), unknown=unavailable)
    return {course: Ran(sessions=sessions, unavailable=unknown) for course, sessions, unknown in rows}


def session_registers(scope: Scope) -> list[tuple[SessionRegister, Counts]]:
    """Return every session in scope with its register's state and with who held a place, by date (two queries)."""
    counts = counts_by(scope, F("session_id"), figures=("held", "not_recorded", "came_unbooked", "over_capacity"))
    found = _registers_of(sessions_in(scope), scope.now)
    return [(register, counts.get((register.session_id,), Counts())) for register in found]


def missing_registers(scope: Scope) -> Missing:
    """Return the registers that were declared unavailable, and those unfinished with people whose attendance is
    unknown (one query, two where they are too many to name). An open register that nobody is missing from spoils
    nothing.
    """
    unknown = Exists(nobody_knows(scope).filter(session=OuterRef("pk")))
    states = Register.State
    missing = sessions_in(scope).exclude(register__state=states.COMPLETE)
    missing = missing.filter(Q(register__state=states.UNAVAILABLE) | unknown)
    first = list(_registers_of(missing, scope.now, most=MISSING_NAMED + 1))
    number = len(first) if len(first) <= MISSING_NAMED else missing.count()
    return Missing(number=number, first=first[:MISSING_NAMED])


def _registers_of(
    sessions: QuerySet[Session], now: dt.datetime, *, most: int | None = None
) -> Iterable[SessionRegister]:
    """Yield them by date, as plain values: there may be very many."""
    is_closed = When(register__state__in=Register.CLOSED, then=Value(False))  # its marks are no matter
    marked = sessions.annotate(marked=Case(is_closed, default=is_marked()))
    columns = ("pk", "ref", "course__title", "first_on", "register__state", "register__reason", "marked")
    rows: Any = marked.order_by("starts_at", "pk").values_list(*columns)[:most]
    for key, ref, course, first_on, stored, reason, is_one_marked in rows:
        state = register_state(stored=stored, is_marked=is_one_marked, has_begun=True)
        yield SessionRegister(
            session_id=key, ref=ref or str(key), course=course, first_on=first_on, state=state, reason=reason or ""
        )
