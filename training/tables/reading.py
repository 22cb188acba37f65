"""Tables from files: a CSV or the first visible sheet of a workbook. The one reader of every file that comes in."""

import datetime as dt
import io
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from training.tables.csv_files import csv_records
from training.tables.shown import NotKnown
from training.tables.unreadable import Unreadable

MOST_BYTES = 10_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 100
MOST_LETTERS = 40_000  # of one cell
# How databases write a day as text: with the first moment of it behind, as 2023-11-07 00:00:00 (a regular expression).
MIDNIGHT = r"(?:[ T]00:00(?::00(?:\.0{1,9})?)?Z?)?"


@dataclass(frozen=True)
class Records:
    """The rows of a file from its first on. A cell is text, a number, a date or time, None, or NotKnown.

    `rows` goes through once, and may raise Unreadable on the way; `notes` say what was guessed or left out.
    """

    rows: Iterator[Sequence[object]]
    notes: list[str]
    is_workbook: bool


def read_records(
    path: Path,
    *,
    most_bytes: int,
    encoding: str | None = None,
    known: Callable[[Sequence[object]], int] = len,
    header_within: int = 1,
) -> Records:
    """Open a file. `known` counts the cells of a header that are columns, which tells the delimiter of a CSV; the
    header is one of the first `header_within` records.

    Raises Unreadable, with what to do about it, for one that cannot be used.
    """
    notes: list[str] = []
    if is_workbook(path, most_bytes=most_bytes):
        from training.tables.workbooks import sheet_rows  # late: what reads workbooks takes long to load

        return Records(sheet_rows(path, notes), notes, is_workbook=True)
    rows = csv_records(path.read_bytes(), notes, encoding=encoding, known=known, header_within=header_within)
    return Records(rows, notes, is_workbook=False)


def is_workbook(path: Path, *, most_bytes: int) -> bool:
    """Tell whether a file is a workbook by its first letters. Raises Unreadable for one that is empty or too large."""
    if not path.is_file():
        raise Unreadable("There is no such file.")
    if path.stat().st_size > most_bytes:
        megabytes = path.stat().st_size / 1_000_000
        raise Unreadable(f"The file has {megabytes:,.1f} MB; at most {most_bytes // 1_000_000} MB are read. Split it.")
    with path.open("rb") as file:
        start = file.read(512)
    if not start.strip():
        raise Unreadable("The file is empty.")
    return start.startswith((b"PK\x03\x04", b"PK\x05\x06"))


@dataclass(frozen=True)
class Table:
    """Every cell as text. `numbers` are the rows' own in the file, where the header is row 1.

    `not_known` has row, position of the cell in it from 0, and why its text stands for nothing that can be known.
    """

    header: list[str]
    rows: list[list[str]]
    numbers: list[int]
    notes: list[str] = field(default_factory=list)
    not_known: list[tuple[int, int, str]] = field(default_factory=list)


def read_table(file: BinaryIO) -> Table:
    """Read a whole file as text; empty rows are left out. Raises Unreadable, with what to do."""
    with tempfile.NamedTemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy, io.DEFAULT_BUFFER_SIZE)
        copy.flush()
        records = read_records(Path(copy.name), most_bytes=MOST_BYTES)
        return _table(records)


def _table(records: Records) -> Table:
    table = Table([], [], [], records.notes)
    for number, record in enumerate(records.rows, 1):
        cells = _without_empty_end(record)
        if number == 1:
            table.header.extend(_header(cells))
        elif cells:
            _refuse_too_much(number, cells, table)
            texts = [as_typed(cell).strip() for cell in cells]
            table.not_known.extend((number, i, str(cell)) for i, cell in enumerate(cells) if isinstance(cell, NotKnown))
            table.rows.append([*texts, *[""] * (len(table.header) - len(texts))])
            table.numbers.append(number)
    if not table.rows:
        raise Unreadable("The file has column names, but no rows below them.")
    return table


def _without_empty_end(record: Sequence[object]) -> list[object]:
    cells = list(record)
    while cells and (cells[-1] is None or (isinstance(cells[-1], str) and not cells[-1].strip())):
        cells.pop()
    return cells


def _header(cells: list[object]) -> list[str]:
    if unknown := next((cell for cell in cells if isinstance(cell, NotKnown)), None):
        raise Unreadable(f"A column name in row 1 {unknown}.")
    header = [as_typed(cell).strip() for cell in cells]
    if not any(header):
        raise Unreadable("Row 1 is empty. The column names must be in the first row.")
    if len(header) > MOST_COLUMNS:
        raise Unreadable(f"The file has {len(header):,} columns; at most {MOST_COLUMNS} are read.")
    return header


def _refuse_too_much(number: int, cells: list[object], table: Table) -> None:
    if len(table.rows) == MOST_ROWS:
        raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it into several files.")
    if len(cells) > len(table.header):
        raise Unreadable(f"Row {number} has more cells than row 1 has column names.")
    if any(isinstance(cell, str) and len(cell) > MOST_LETTERS for cell in cells):
        raise Unreadable(f"Row {number} has a cell with more than {MOST_LETTERS:,} letters.")


def as_typed(value: object) -> str:
    """Return a cell as people would type it: ISO dates, times to the minute, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == dt.time(0) else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, dt.timedelta):
        minutes = value // dt.timedelta(minutes=1)
        return f"{minutes // 60:02}:{minutes % 60:02}"  # of a day and more too, which is no time of day
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return str(value)
