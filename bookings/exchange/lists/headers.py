"""Matching the first row of a file to the columns of a list."""

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bookings.exchange.lists.cells import Column, shown
from training.tables.unreadable import Unreadable
from training.text import folded


@dataclass(frozen=True)
class Header:
    names: list[str | None]  # of each cell: the column's own name, or None for one that is not of the list
    unknown: list[str]


def squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", folded(text))


def matched_header(cells: Sequence[str], columns: Sequence[Column]) -> Header:
    """Match without regard to case, spaces and hyphens. Raises Unreadable, with what to do about it."""
    by_squeezed = {squeezed(column.column_name): column.column_name for column in columns}
    names = [by_squeezed.get(squeezed(cell)) for cell in cells]
    unknown = [cell for cell, name in zip(cells, names, strict=True) if name is None and cell]
    doubled = [name for name, times in Counter(name for name in names if name).items() if times > 1]
    if doubled:
        raise Unreadable(f"Row 1 has the column {shown(doubled[0])} more than once.")
    absent = {key: name for key, name in by_squeezed.items() if name not in names}
    for cell in unknown:
        # A slip of the pen in a column's name would lose what stands below it.
        if near := difflib.get_close_matches(squeezed(cell), absent, n=1, cutoff=0.84):
            raise Unreadable(
                f"Row 1 has a column {shown(cell)}. If it is {shown(absent[near[0]])}, write it so; else rename it."
            )
    missing = [column.column_name for column in columns if column.needed and column.column_name not in names]
    if missing:
        raise Unreadable(f"Row 1 lacks the column {', '.join(shown(name) for name in missing)}.")
    return Header(names, unknown)
