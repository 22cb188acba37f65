"""Counts by group and by session: people in one session come or stay away together, and an interval has to know.

The statement counts each session first and puts the sessions together afterwards, in the database: however many
bookings there are, a row comes back for each line of the report.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable

from reporting.outcomes import COUNTED, FIGURES_OF_A_SESSION, RECORDED_FIGURES, Counts
from reporting.replica import figures_connection
from reporting.scope import Scope, bookings_in, sessions_in
from training.models import Session

Narrowed = Callable[[QuerySet[Any]], QuerySet[Any]]


@dataclass(frozen=True, kw_only=True)
class Lines:
    """By what a report counts: either something of the booking, or something that is the same for a whole session.

    `joins` adds to the query what the expression needs. `splits`: a session can be in several lines, as it is with two
    trainers; what is of the booking always can.
    """

    of_booking: Combinable | None = None
    of_session: Combinable | None = None
    joins: Narrowed | None = None
    splits: bool = False

    @property
    def add_up(self) -> bool:
        """Tell whether each session is in one line, so that the lines' sessions add up to those of the total."""
        return self.of_booking is None and not self.splits


ALL_IN_ONE = Lines()
BY_COURSE_OF_SESSION = Lines(of_session=F("course_id"))


def clustered(scope: Scope, lines: Lines, figures: Collection[str] = tuple(COUNTED)) -> dict[Any, Counts]:
    """Count the lines of a report, with how many sessions each is of and how its places are spread over them (one
    query). Lines with nothing to count are left out; with `ALL_IN_ONE` there is one under None, or none.

    `figures` names what is counted beside those recorded, which always are: each takes its time over a long history.
    """
    names = [name for name in COUNTED if name in figures or name in RECORDED_FIGURES]
    try:
        statement, params = _statement(scope, lines, names)
    except EmptyResultSet:
        return {}
    with figures_connection().cursor() as cursor:
        cursor.execute(statement, params)
        found = {_key(line): _counts(names, values) for line, *values in cursor.fetchall()}
    return {line: counts for line, counts in found.items() if not counts.is_empty}


def in_all(scope: Scope, figures: Collection[str] = tuple(COUNTED)) -> Counts:
    """Count over everything in scope (one query)."""
    return clustered(scope, ALL_IN_ONE, figures).get(None, Counts())


def clustered_in_all(
    scope: Scope, lines: Lines, counted: Mapping[Any, Counts], figures: Collection[str] = tuple(COUNTED)
) -> Counts:
    """Return the counts over everything: the sum of the lines that `clustered` found, or asked for anew (one query)
    where a session is in several of them.
    """
    if lines.add_up:
        return Counts.summed(counted.values())
    return in_all(scope, figures)


def _statement(scope: Scope, lines: Lines, names: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
    counted, params = _each_session(scope, lines, names)
    line, joined = "NULL", ""
    if lines.of_booking is not None:
        line = "counted.line"
    elif lines.of_session is not None:
        sessions, more = _lines_of_sessions(scope, lines)
        line, joined, params = "of_session.line", f"JOIN ({sessions}) of_session USING (cell)", params + more
    sums = ", ".join(f"SUM(counted.{name})" for name in names)
    known = f"({' + '.join(f'counted.{name}' for name in RECORDED_FIGURES)})"
    spread = (
        f"SUM(CASE WHEN {known} > 0 THEN 1 ELSE 0 END), SUM({known} * {known}), "
        f"SUM(CASE WHEN {known} > 0 THEN 1.0 * counted.no_show * counted.no_show / {known} ELSE 0 END)"
    )
    grouped = "" if lines == ALL_IN_ONE else f"GROUP BY {line}"
    # Pieces that are written here and statements that Django made: whatever was asked for is in the parameters.
    return f"SELECT {line}, {sums}, {spread} FROM ({counted}) counted {joined} {grouped}", params  # noqa: S608


def _each_session(scope: Scope, lines: Lines, names: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that counts each session, or each line's part of it."""
    bookings: QuerySet[Any] = bookings_in(scope).order_by()
    if lines.joins and lines.of_booking is not None:
        bookings = lines.joins(bookings)
    named = {} if lines.of_booking is None else {"line": lines.of_booking}
    by_session: QuerySet[Any, Any] = bookings.values(cell=F("session_id"), **named)
    return by_session.annotate(**{name: COUNTED[name] for name in names}).query.sql_with_params()


def lines_of_sessions(scope: Scope, lines: Lines) -> list[tuple[int, Any]]:
    """Return each session with a line that it is in; twice where it is in two (one query)."""
    return list(_in_lines(scope, lines).values_list("cell", "line"))


def _lines_of_sessions(scope: Scope, lines: Lines) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that says in which line each session is."""
    return _in_lines(scope, lines).query.sql_with_params()


def _in_lines(scope: Scope, lines: Lines) -> QuerySet[Any, Any]:
    # Who booked is asked of the bookings, and need not be asked again.
    sessions: QuerySet[Session] = sessions_in(scope.of_whole_rooms())
    joined = lines.joins(sessions) if lines.joins else sessions
    return joined.order_by().values(cell=F("pk"), line=lines.of_session)


def _key(line: Any) -> Any:
    """Hours, weekdays and months come from PostgreSQL as decimals."""
    return int(line) if isinstance(line, Decimal) else line


def _counts(names: Sequence[str], values: list[Any]) -> Counts:
    """Sums come as whole numbers, as decimals, or as None where there was nothing to add."""
    *whole, shares = values
    summed = zip([*names, *FIGURES_OF_A_SESSION[:-1]], whole, strict=True)
    figures: dict[str, Any] = {name: int(value or 0) for name, value in summed}
    return Counts(**figures, shares=float(shares or 0))
