"""The sheets of an uploaded file, and how they are kept from one page of the wizard to the next."""

import datetime as dt
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from training.tables.reading import as_typed
from training.tables.shown import NotKnown

Cell = object
Row = list[Cell]


@dataclass(frozen=True)
class Sheet:
    """`rows` begin with row 1; `title` is "" for the one of a CSV. One of several tables on a sheet has a title of its
    own, and is `of` the sheet of that name.
    """

    title: str
    rows: list[Row]
    is_visible: bool = True
    of: str | None = None

    @property
    def name(self) -> str:
        """What the sheet is called in the file."""
        return self.title if self.of is None else self.of


@dataclass(frozen=True)
class Book:
    """An uploaded file: its name, its sheets, and what was guessed in reading it."""

    name: str
    sheets: list[Sheet] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def sheet(self, title: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.title == title), None)


def packed(book: Book) -> bytes:
    """Return the book as it is kept: cells as JSON, what JSON does not know in a list with its kind before it."""
    said = {
        "name": book.name,
        "notes": book.notes,
        "sheets": [
            [sheet.title, sheet.is_visible, [[_to_json(cell) for cell in row] for row in sheet.rows], sheet.of]
            for sheet in book.sheets
        ],
    }
    return zlib.compress(json.dumps(said, separators=(",", ":")).encode(), 6)


def unpacked(content: bytes) -> Book:
    said = json.loads(zlib.decompress(content))
    sheets = [
        Sheet(
            title,
            [[_from_json(cell) if cell.__class__ is list else cell for cell in row] for row in rows],
            visible,
            *of,
        )
        for title, visible, rows, *of in said["sheets"]
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
