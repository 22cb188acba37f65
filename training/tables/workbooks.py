"""The first visible sheet of an XLSX file, row by row.

A workbook is a zip from a stranger: it is looked at before it is opened.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import openpyxl

from training.tables.unreadable import Unreadable

MOST_UNPACKED = 120_000_000
MOST_UNPACKED_IN_MEMORY = 20_000_000  # of every part but the sheets, which are streamed
MOST_PARTS = 1000
MOST_TIMES_PACKED = 100  # a sheet of the plainest repeated cells packs some forty times
MOST_SHEET_ROWS = 200_000
LAST_ROW = 1_048_576
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_AT_ONCE = 500
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError)
_DAMAGED = "The workbook is damaged. Open it in the spreadsheet program and save it again."


def sheet_rows(path: Path, notes: list[str]) -> Iterator[Sequence[object]]:
    """Yield the rows of the first visible sheet. Raises Unreadable for a file that is not a plain, sound workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_unsafe(archive)
    except _BROKEN:
        raise Unreadable(_DAMAGED) from None
    return _rows(path, notes)


def _refuse_unsafe(archive: zipfile.ZipFile):
    """Refuse by the zip's directory, before anything is unpacked; then by what only a look inside tells."""
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name for name in names):
        raise Unreadable("The workbook has a part with a path that leads out of it. It was not opened.")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("The workbook is protected by a password. Save it without one.")
    unpacked = sum(part.file_size for part in parts)
    in_memory = sum(part.file_size for part in parts if not part.filename.startswith("xl/worksheets/sheet"))
    packed_tight = any(
        part.file_size > 1_000_000 and part.file_size > MOST_TIMES_PACKED * part.compress_size for part in parts
    )
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or in_memory > MOST_UNPACKED_IN_MEMORY or packed_tight:
        raise Unreadable(
            f"The workbook would unpack to {unpacked // 1_000_000:,} MB, too much to open. Save it as CSV."
        )
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable("The workbook has macros. Save it as .xlsx, without macros.")
    if "xl/workbook.xml" not in names:
        raise Unreadable("This is not an Excel workbook (.xlsx). Save it as .xlsx or as CSV.")
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            _refuse_inside(archive, part)


def _refuse_inside(archive: zipfile.ZipFile, part: zipfile.ZipInfo):
    """Refuse entities: no spreadsheet program writes a document type. Refuse more rows than are ever read."""
    rows, tail = 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 20):
            seen = tail + chunk.replace(b"\0", b"")  # in UTF-16 the same letters have empty halves between them
            if _DOCTYPE.search(seen):
                raise Unreadable("The workbook defines entities, which no spreadsheet program does. It was not opened.")
            tail = seen[-20:]
            rows += seen.count(b"<row") - tail.count(b"<row")
            if rows > MOST_SHEET_ROWS:
                raise Unreadable(
                    f"A sheet of the workbook has more than {MOST_SHEET_ROWS:,} rows, empty ones included. "
                    "Copy the filled ones to a new workbook, or save it as CSV."
                )


def _rows(path: Path, notes: list[str]) -> Iterator[Sequence[object]]:
    if not openpyxl.DEFUSEDXML:
        raise Unreadable("Workbooks cannot be read safely here: defusedxml is missing. Use CSV.")
    try:
        with path.open("rb") as file:
            rows = _first_visible_sheet(file, notes).iter_rows(values_only=True)
            number = 0
            while batch := _next_rows(rows):
                number += len(batch)
                if number > LAST_ROW:
                    raise Unreadable("The sheet has more rows than a sheet can have. Save it afresh.")
                yield from batch
    except (Unreadable, GeneratorExit):
        raise
    except Exception as error:  # openpyxl raises whatever it stumbles over in a broken file
        raise Unreadable(_DAMAGED) from error


def _first_visible_sheet(file: BinaryIO, notes: list[str]):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        raise Unreadable("The workbook has no visible sheet.")
    if len(workbook.worksheets) > 1:
        notes.append(f'Only the first visible sheet was read: "{visible[0].title}".')
    visible[0].reset_dimensions()  # what a file says of its own size need not be so
    return visible[0]


def _next_rows(rows: Iterator) -> list:
    with warnings.catch_warnings():  # of what openpyxl does not read: validations, styles, dates out of range
        warnings.simplefilter("ignore")
        return list(islice(rows, _AT_ONCE))
