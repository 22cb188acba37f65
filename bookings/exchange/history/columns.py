"""The columns of a history file, and how a header is matched to them."""

import difflib
import re
from collections import Counter
from collections.abc import Sequence

from training.tables.shown import NotKnown
from training.tables.unreadable import Unreadable

NEEDED = (
    "course",
    "session_ref",
    "session_date",
    "practitioner_email",
    "practitioner_name",
    "organisation",
    "organisation_type",
    "outcome",
)
COLUMNS = (
    *NEEDED,
    "category",
    "start_time",
    "end_time",
    "venue",
    "delivery",
    "capacity",
    "register",
    "booked_on",
    "cancelled_on",
    "evaluation_score",
)
MOST_COLUMNS = 200  # what a partnership's own spreadsheet may have beside ours


class RawRow(dict):
    """The cells of one row by column, as they stand in the file, with the row's own number there."""

    __slots__ = ("number", "problems")

    def __init__(self, number: int, cells, problems: Sequence[str] = ()):
        super().__init__(cells)
        self.number = number
        self.problems = problems


def _squeezed(text: object) -> str:
    return re.sub(r"[\s_\-\u00a0\ufeff]+", "", str(text if text is not None else "")).casefold()


_BY_SQUEEZED = {_squeezed(name): name for name in COLUMNS}


def known_columns(header: Sequence[object]) -> int:
    """Count the cells of a header that are columns of ours: the measure of a delimiter, and of a sheet."""
    return sum(_squeezed(cell) in _BY_SQUEEZED for cell in header)


class Header:
    """Which cell of a row is which column. Raises Unreadable for a header that cannot be used."""

    def __init__(self, cells: Sequence[object]):
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(
                f"The file has {len(cells):,} columns; at most {MOST_COLUMNS} are read. Remove the others."
            )
        if unknown := next((cell for cell in cells if isinstance(cell, NotKnown)), None):
            raise Unreadable(f"A column name in row 1 {unknown}.")
        names = [_BY_SQUEEZED.get(_squeezed(cell)) for cell in cells]
        self.width = max((i for i, cell in enumerate(cells, 1) if _squeezed(cell)), default=0)
        self.unnamed = [i for i, cell in enumerate(cells[: self.width]) if not _squeezed(cell)]
        self.places = [(i, name) for i, name in enumerate(names) if name]
        self.unknown = [
            str(cell).strip()[:60] for cell, name in zip(cells, names, strict=True) if not name and _squeezed(cell)
        ]
        self._refuse_unusable([name for name in names if name])

    def _refuse_unusable(self, found: list[str]):
        if not found:
            raise Unreadable(
                "Row 1 has none of the column names (course, session_ref, session_date…). "
                "The column names must be in the first row."
            )
        doubled = [name for name, times in Counter(found).items() if times > 1]
        if doubled:
            raise Unreadable(f"Row 1 has the column {_listed(doubled)} more than once.")
        absent = [name for name in COLUMNS if name not in found]
        for cell in self.unknown:
            # A slip of the pen in an optional column would lose what stands in it.
            meant = difflib.get_close_matches(_squeezed(cell), [_squeezed(name) for name in absent], n=1, cutoff=0.84)
            if meant:
                raise Unreadable(
                    f'Row 1 has a column "{cell}". If it is {_BY_SQUEEZED[meant[0]]}, write it so; else rename it.'
                )
        missing = [name for name in NEEDED if name not in found]
        if missing:
            raise Unreadable(f"Row 1 lacks the column {_listed(missing)}.")

    def row(self, number: int, cells: Sequence[object], *, may_be_short: bool) -> RawRow | None:
        """Return the row by column, or None for one with nothing in it."""
        if all(cell is None or cell == "" for cell in cells):
            return None
        problems = []
        if len(cells) < self.width and not may_be_short:
            problems.append(f"has {len(cells)} cells where the header has {self.width}")
        for i in (*self.unnamed, *range(self.width, len(cells))):
            if i < len(cells) and cells[i] not in (None, ""):
                problems.append(f"has a value in column {i + 1}, which has no name in row 1")
                break
        count = len(cells)
        return RawRow(number, ((name, cells[i] if i < count else None) for i, name in self.places), problems)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
