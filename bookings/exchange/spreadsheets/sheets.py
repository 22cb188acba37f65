"""The sheets of an uploaded file, and how they are kept from one page of the wizard to the next."""

import datetime as dt
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from training.tables.every_sheet import every_sheet
from training.tables.reading import as_typed
from training.tables.shown import NotKnown

MOST_BYTES = 10_000_000
MOST_ROWS = 30_000

Cell = object
Row = list[Cell]


@dataclass(frozen=True)
class Sheet:
    """`rows` begin with row 1; `title` is "" for the one of a CSV."""

    title: str
    rows: list[Row]
    is_visible: bool = True


@dataclass(frozen=True)
class Book:
    """An uploaded file: its name, its sheets, and what was guessed in reading it."""

    name: str
    sheets: list[Sheet] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def sheet(self, title: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.title == title), None)


def read_book(path: Path, *, name: str, encoding: str | None = None) -> Book:
    """Read a file whole. Raises Unreadable, with what to do about it."""
    found, notes = every_sheet(path, most_bytes=MOST_BYTES, most_rows=MOST_ROWS, encoding=encoding)
    sheets = [Sheet(sheet.title, sheet.rows, sheet.is_visible) for sheet in found if sheet.rows]
    if hidden := [sheet.title for sheet in sheets if not sheet.is_visible]:
        notes = [*notes, f"The workbook has hidden sheets: {', '.join(hidden)}."]
    return Book(name, sheets, notes)


def packed(book: Book) -> bytes:
    """Return the book as it is kept: cells as JSON, what JSON does not know in a list with its kind before it."""
    said = {
        "name": book.name,
        "notes": book.notes,
        "sheets": [
            [sheet.title, sheet.is_visible, [[_to_json(cell) for cell in row] for row in sheet.rows]]
            for sheet in book.sheets
        ],
    }
    return zlib.compress(json.dumps(said, separators=(",", ":")).encode(), 6)


def unpacked(content: bytes) -> Book:
    said = json.loads(zlib.decompress(content))
    sheets = [
        Sheet(title, [[_from_json(cell) if cell.__class__ is list else cell for cell in row] for row in rows], visible)
        for title, visible, rows in said["sheets"]
    ]
    return Book(said["name"], sheets, said["notes"])


def _to_json(cell: Cell) -> object:
    if isinstance(cell, NotKnown):
        return ["?", str(cell)]
    if isinstance(cell, dt.datetime):
        return ["m", cell.isoformat()]
    if isinstance(cell, dt.date):
        return ["d", cell.isoformat()]
    if isinstance(cell, dt.time):
        return ["t", cell.isoformat()]
    if isinstance(cell, dt.timedelta):
        return ["l", cell.total_seconds()]
    return cell


_READ: dict[str, Callable] = {
    "?": NotKnown,
    "m": dt.datetime.fromisoformat,
    "d": dt.date.fromisoformat,
    "t": dt.time.fromisoformat,
    "l": lambda seconds: dt.timedelta(seconds=seconds),
}


def _from_json(cell: list) -> object:
    return _READ[cell[0]](cell[1])


def text_of(cell: Cell) -> str:
    """Return what a cell shows, on one line; "" for one that stands for nothing that can be known."""
    if cell is None or isinstance(cell, NotKnown):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(as_typed(cell).split())


def is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not isinstance(cell, NotKnown) and not cell.strip())
