"""How reports that count bookings may be published: which booking is on which line, and what became of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Case, CharField, Value, When

from reporting.clusters import Lines, lines_of_sessions
from reporting.outcomes import COUNTS_IN
from reporting.reports.basis import Basis, Place, Published
from reporting.reports.groupings import Grouping
from reporting.scope import bookings_in
from reporting.tables import Table

CAME = frozenset({"attended", "partly_attended", "came_unbooked", "over_capacity"})
RECORDED = frozenset({"attended", "partly_attended", "no_show"})
HELD = RECORDED | {"excused", "not_recorded"}
# In the order in which they are asked: whoever came over capacity came unbooked too.
SORTS = (
    *("over_capacity", "came_unbooked", "attended", "partly_attended", "no_show", "excused", "not_recorded"),
    *("late_cancellation", "cancelled"),
)
OF_NO_SHOWS = {
    "held": HELD,
    "recorded": RECORDED,
    **{sort: frozenset({sort}) for sort in ("no_show", "late_cancellation", "cancelled")},
}
OF_ATTENDANCE = {"attended": CAME, "learners": CAME}
PEOPLE = frozenset({"learners"})


def published(
    *groupings: Grouping,
    sorts: Mapping[str, frozenset[str]],
    of_rows: Sequence[Grouping] = (),
    more: Callable[[Basis], Iterable[Place]] = lambda basis: (),
    **parts: Any,
) -> Published:
    """Return how a report is published whose rows are those of the groupings, one after the other, or of `of_rows`
    alone. `more` finds what else it counts.
    """
    return Published(
        sorts=sorts,
        places=lambda basis: [*_places(basis, groupings), *more(basis)],
        lines=lambda basis, table, places: _lines(basis, table, of_rows or groupings, places),
        people=PEOPLE,
        open=frozenset({"sessions", "capacity"}),
        **parts,
    )


def line_of(grouping: int, key: Any) -> str:
    """Return what a line is called: which of the report's groupings it is of, and by what."""
    return f"{grouping}:{key}"


def _places(basis: Basis, groupings: Sequence[Grouping]) -> Iterable[Place]:
    """Yield every booking that any figure counts (one query for each grouping, and one for those of sessions)."""
    sort = Case(
        *(When(COUNTS_IN[name], then=Value(name)) for name in SORTS), default=Value(""), output_field=CharField()
    )
    on: dict[int, set[str]] = {}
    sort_of: dict[int, str] = {}
    for position, grouping in enumerate(groupings):
        lines = grouping.lines(basis)
        bookings: Any = bookings_in(basis.scope).order_by().annotate(sort=sort).exclude(sort="")
        if lines.of_booking is not None:
            bookings = lines.joins(bookings) if lines.joins else bookings
            found = bookings.values_list("pk", "sort", lines.of_booking)
            for pk, of_sort, key in found:
                sort_of[pk] = of_sort
                on.setdefault(pk, set()).add(line_of(position, key))
            continue
        of_session = _of_sessions(basis, lines)
        for pk, of_sort, session in bookings.values_list("pk", "sort", "session_id"):
            sort_of[pk] = of_sort
            on.setdefault(pk, set()).update(line_of(position, key) for key in of_session[session])
    for pk, of_lines in on.items():
        yield Place(key=("booking", pk), lines=frozenset(of_lines), sort=sort_of[pk])


def _of_sessions(basis: Basis, lines: Lines) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for session, key in lines_of_sessions(basis.scope, lines):
        found.setdefault(session, []).append(int(key) if key is not None and not isinstance(key, str) else key)
    return found


def _lines(basis: Basis, table: Table, groupings: Sequence[Grouping], places: Iterable[Place]) -> list[frozenset[str]]:
    """Return the line of each row, found again by its words; of several with the same words, in their order."""
    present = {line for place in places for line in place.lines}
    named: dict[tuple[str, ...], list[str]] = {}
    named_by = {column.key for grouping in groupings for column in grouping.columns}
    columns = [column.key for column in table.text_columns if column.key in named_by]
    for position, grouping in enumerate(groupings):
        for key, cells in grouping.rows(basis, _keys(present, position)):
            words = tuple(str(cells[column]) for column in columns)
            named.setdefault(words, []).append(line_of(position, key))
    found = []
    for row in table.rows:
        lines = named[tuple(str(row[column]) for column in columns)]
        found.append(frozenset({lines.pop(0)}))
    return found


def _keys(present: Iterable[str], position: int) -> list[Any]:
    """Return the keys of the lines of a grouping, as its rows know them: numbers, or words."""
    of = (line.partition(":")[2] for line in present if line.startswith(f"{position}:"))
    return [None if key == "None" else int(key) if key.isdecimal() else key for key in of]
