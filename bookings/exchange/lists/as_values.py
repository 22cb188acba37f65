"""A long list, read as values: no object is made of a row, and what stands in a cell is worked out once for a value."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

from bookings.exchange.lists.cells import Column

Cell = TypeVar("Cell")
AT_ONCE = 1000  # rows that are read together
_REMEMBERED = 10_000  # values of a column


def cells_of_values(
    rows: QuerySet, columns: Sequence[Column], cell: Callable[[Column, object], Cell]
) -> Iterator[list[Cell]]:
    """Return what `cell` makes of each column's value of each row."""
    paths = list(dict.fromkeys(path for column in columns for path in column.reads))
    places = [[paths.index(path) for path in column.reads] for column in columns]
    shown = [_Shown(column, cell) for column in columns]
    plain = [(known, where[0]) for known, where in zip(shown, places, strict=True)]
    worked_out = [
        (number, column.worked_out, where)
        for number, (column, where) in enumerate(zip(columns, places, strict=True))
        if column.worked_out
    ]
    for row in rows.select_related(None).values_list(*paths).iterator(chunk_size=AT_ONCE):
        cells = [known[row[place]] for known, place in plain]
        for number, work_out, where in worked_out:
            cells[number] = shown[number][work_out(*(row[place] for place in where))]
        yield cells


class _Shown(dict[Any, Cell], Generic[Cell]):
    """What stands in a cell of a column, by its value."""

    def __init__(self, column: Column, cell: Callable[[Column, object], Cell]):
        self._column, self._cell = column, cell

    def __missing__(self, value: object) -> Cell:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[value] = made = self._cell(self._column, value)
        return made
