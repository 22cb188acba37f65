"""A table of text from an uploaded CSV file or Excel workbook, with the row numbers that people see."""

import codecs
import csv
import datetime as dt
import io
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from training.tables.unreadable import Unreadable
from training.tables.workbooks import sheet_rows
from training.tables.writing import text_of_cell

MOST_BYTES = 10_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 100
MOST_LETTERS = 40_000  # of one cell
_SPREADSHEET_FAULTS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}


@dataclass(frozen=True)
class Table:
    """Every cell as text. `numbers` are the rows' own in the file, where the header is row 1."""

    header: list[str]
    rows: list[list[str]]
    numbers: list[int]


def read_table(file: BinaryIO) -> Table:
    """Read the first visible sheet, or the CSV; empty rows are left out. Raises Unreadable, with what to do."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > MOST_BYTES:
        raise Unreadable(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it, or save it as CSV.")
    start = file.read(512)
    file.seek(0)
    if not start.strip():
        raise Unreadable("The file is empty.")
    if start.startswith(b"PK\x03\x04"):
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
            shutil.copyfileobj(file, copy)
            copy.flush()
            return _table(_workbook_lines(Path(copy.name)))
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "This is a workbook of an old Excel format (.xls), or one with a password. "
            "Save it as .xlsx without a password, or as CSV."
        )
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"%PDF")):
        raise Unreadable("This is a web page or another document, whatever its name says. Save it as .xlsx or CSV.")
    return _table(_csv_lines(_decoded(file.read())))


def _table(lines: Iterator[list[str]]) -> Table:
    header: list[str] = []
    rows: list[list[str]] = []
    numbers: list[int] = []
    for number, cells in enumerate(lines, 1):
        while cells and not cells[-1]:
            cells.pop()
        if number == 1:
            header = cells
            if not any(header):
                raise Unreadable("Row 1 is empty. The column names must stand in the first row.")
            if len(header) > MOST_COLUMNS:
                raise Unreadable(f"The file has {len(header):,} columns; at most {MOST_COLUMNS} are read.")
        if number == 1 or not cells:
            continue
        if len(rows) == MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it into several files.")
        if len(cells) > len(header):
            raise Unreadable(f"Row {number} has more cells than row 1 has column names.")
        if max(map(len, cells)) > MOST_LETTERS:
            raise Unreadable(f"Row {number} has a cell with more than {MOST_LETTERS:,} letters.")
        rows.append([*cells, *[""] * (len(header) - len(cells))])
        numbers.append(number)
    if not rows:
        raise Unreadable("The file has column names, but no rows below them.")
    return Table(header, rows, numbers)


def _decoded(content: bytes) -> str:
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if utf_16 else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("This is neither CSV nor an Excel workbook. Save it as “CSV UTF-8” or as .xlsx.")


def _csv_lines(text: str) -> Iterator[list[str]]:
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    number = 0
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            number += 1
            yield [text_of_cell(cell).strip() for cell in cells]
    except csv.Error as fault:
        raise Unreadable(
            f"Row {number + 1} cannot be read: most often a quotation mark is opened and never closed."
        ) from fault


def _workbook_lines(file: Path) -> Iterator[list[str]]:
    for number, cells in enumerate(sheet_rows(file, []), 1):
        if len(cells) > MOST_COLUMNS and any(cell is not None for cell in cells[MOST_COLUMNS:]):
            raise Unreadable(f"Row {number} has {len(cells):,} columns; at most {MOST_COLUMNS} are read.")
        texts = [_text(cell).strip() for cell in cells[:MOST_COLUMNS]]
        if faults := _SPREADSHEET_FAULTS.intersection(texts):
            raise Unreadable(f"Row {number} has an error of the spreadsheet, {faults.pop()}. Correct it first.")
        yield texts


def _text(value: object) -> str:
    """Return a cell as people would type it: ISO dates, times to the minute, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == dt.time(0) else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, dt.timedelta):
        value = (dt.datetime(1900, 1, 1, tzinfo=dt.UTC) + value).time()
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return str(value)
