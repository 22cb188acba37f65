"""A file → the sheets that are read: each table one of its own, with what a cell leaves to be seen put into it."""

import re
from collections.abc import Mapping
from pathlib import Path

from bookings.exchange.spreadsheets.apart import tables_of
from bookings.exchange.spreadsheets.layout import filled, header_of, is_total
from bookings.exchange.spreadsheets.sheets import Book, Cell, Row, Sheet, is_empty
from training.tables.every_sheet import every_sheet

MOST_BYTES = 10_000_000
MOST_ROWS = 30_000
COLOURS = "We do not read colours. If they say who came, write it in a column, and choose the file again."
TABLES = "Each is listed as a sheet. Bring in those with other columns by themselves."
_DITTO = re.compile(
    r"""\s*(-\s*)?(["“”″〃„]|''|‘‘|’’|,,|(do|ditto|same|(same )?as (row )?above)\.?)(\s*-)?\s*$""", re.IGNORECASE
)


def read_book(path: Path, *, name: str, encoding: str | None = None) -> Book:
    """Read a file whole. Raises Unreadable, with what to do about it."""
    found, notes = every_sheet(path, most_bytes=MOST_BYTES, most_rows=MOST_ROWS, encoding=encoding)
    found = [sheet for sheet in found if sheet.rows]
    if hidden := [sheet.title for sheet in found if not sheet.is_visible]:
        notes = [*notes, f"The workbook has hidden sheets: {', '.join(hidden)}."]
    sheets = [Sheet(sheet.title, sheet.rows, sheet.is_visible) for sheet in found]
    for sheet, of in zip(sheets, found, strict=True):
        if sheet.is_visible and _tells_by_colour(sheet, of.colours):
            notes = [*notes, f"Some cells of “{sheet.title}” are coloured. {COLOURS}"]
    return taken_apart(Book(name, sheets, notes))


def _tells_by_colour(sheet: Sheet, colours: Mapping[int, object]) -> bool:
    """Tell whether some rows of people are coloured in another way than others."""
    rows = enumerate(sheet.rows[header_of(sheet).first_below - 1 :], header_of(sheet).first_below)
    return bool(colours) and len({colours.get(n) for n, row in rows if len(filled(row)) > 1 and not is_total(row)}) > 1


def taken_apart(book: Book) -> Book:
    """Return a book as it is read: what stands for the cell above is that cell, and each table is a sheet."""
    sheets, notes = list[Sheet](), list(book.notes)
    for sheet in book.sheets:
        tables = tables_of(Sheet(sheet.title, _as_above(sheet.rows), sheet.is_visible))
        if len(tables) > 1:
            where = f"“{sheet.title}”" if sheet.title else "The file"
            notes.append(f"{where} has {len(tables)} tables. {TABLES}")
        sheets += tables
    return Book(book.name, sheets, notes)


def _as_above(rows: list[Row]) -> list[Row]:
    """Return rows in which a cell that says "ditto" has what the cell above has."""
    above: dict[int, Cell] = {}
    found = []
    for row in rows:
        marked = [index for index, cell in enumerate(row) if isinstance(cell, str) and _DITTO.match(cell)]
        if marked:
            row = [above.get(index, cell) if index in marked else cell for index, cell in enumerate(row)]
        above.update((index, cell) for index, cell in enumerate(row) if not is_empty(cell))
        found.append(row)
    return found
