"""The first visible sheet of an XLSX file, row by row, as the sheet shows it."""

import datetime as dt
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZipFile

import openpyxl
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from training.tables.packages import DAMAGED, opened
from training.tables.shown import NotKnown, not_known, shown_moment, shown_number, shown_text
from training.tables.unreadable import Unreadable

LAST_ROW = 1_048_576
_AT_ONCE = 500
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*?hidden="(?:1|true)"')
_NO_RESULT = NotKnown("has a formula whose result is not in the file: open it in a spreadsheet program and save it")


def sheet_rows(path: Path, notes: list[str]) -> Iterator[Sequence[object]]:
    """Yield the rows of the first visible sheet, each cell as text, number, date, time, None or NotKnown.

    What is guessed or left out is said in `notes`. Raises Unreadable, at the first row, for a file that is not a plain,
    sound workbook.
    """
    if not openpyxl.DEFUSEDXML:
        raise Unreadable("Workbooks cannot be read safely here: defusedxml is missing. Use CSV.")
    rows = _rows(path, notes)
    first = next(rows, None)  # so that what is wrong with the file is said now, and notes are there
    return iter(()) if first is None else _again(first, rows)


def _again(first: Sequence[object], rest: Iterator[Sequence[object]]) -> Iterator[Sequence[object]]:
    yield first
    yield from rest


def _rows(path: Path, notes: list[str]) -> Iterator[Sequence[object]]:
    with opened(path) as package:
        try:
            yield from _rows_of(package, notes)
        except (Unreadable, GeneratorExit):
            raise
        except Exception as error:  # openpyxl raises whatever it stumbles over in a broken file
            raise Unreadable(DAMAGED) from error


def _rows_of(package: BinaryIO, notes: list[str]) -> Iterator[Sequence[object]]:
    sheet = _first_visible_sheet(package, notes)
    covered = _covered_cells(package, sheet, notes)
    number = 0
    for row, cells in _numbered_cells(sheet):
        if row <= number:
            raise Unreadable(DAMAGED)  # its rows are not in order
        if row > LAST_ROW:
            raise Unreadable("The sheet has more rows than a sheet can have. Save it afresh.")
        while number < row - 1:  # rows that the file leaves out
            number += 1
            yield _with_covered([], covered.get(number, ()))
        number = row
        yield _with_covered(cells, covered.get(number, ()))


def _with_covered(cells: list[object], covered: Iterable[tuple[int, NotKnown]]) -> list[object]:
    for column, why in covered:
        cells += [None] * (column - len(cells))
        cells[column - 1] = why
    return cells


class _CellParser(WorkSheetParser):
    """openpyxl's own, which with values does not tell a formula without a result from an empty cell."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None and not _is_empty_text(element):
            cell["value"] = _NO_RESULT
        return cell


def _is_empty_text(element: Any) -> bool:
    """Tell whether a formula's result is the empty text: the cell says that it is a text, and has a value."""
    return element.get("t") == "str" and element.find(VALUE_TAG) is not None


def _numbered_cells(sheet: Any) -> Iterator[tuple[int, list[object]]]:
    """Yield each row that the file has, with its number there."""
    workbook = sheet.parent
    formats: dict[int, str] = {}
    with sheet._get_source() as source:
        parser = _CellParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=workbook.epoch,
            date_formats=workbook._date_formats,
            timedelta_formats=workbook._timedelta_formats,
        )
        parsed = parser.parse()
        while batch := _next_rows(parsed):
            for row, cells in batch:
                shown: list[object] = []
                for cell in cells:
                    shown += [None] * (cell["column"] - 1 - len(shown))
                    style = cell["style_id"]
                    if style not in formats:
                        formats[style] = _format_of(workbook, style)
                    shown.append(_shown(cell["value"], formats[style]))
                yield row, shown


def _format_of(workbook: Any, style: int) -> str:
    number = workbook._cell_styles[style].numFmtId
    if number < BUILTIN_FORMATS_MAX_SIZE:
        return str(BUILTIN_FORMATS.get(number, "General"))
    return str(workbook._number_formats[number - BUILTIN_FORMATS_MAX_SIZE])


def _shown(value: object, number_format: str) -> object:
    if value is None or isinstance(value, bool | NotKnown):
        return value
    if isinstance(value, str):
        return not_known(value) or shown_text(value)
    if isinstance(value, int | float):
        return shown_number(value, number_format)
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return shown_moment(value, number_format)
    return str(value)


def _first_visible_sheet(file: BinaryIO, notes: list[str]) -> Any:
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


def _covered_cells(file: BinaryIO, sheet: Any, notes: list[str]) -> dict[int, list[tuple[int, NotKnown]]]:
    """Return by row the columns of cells that lie under merged ones: they seem empty and are not meant to be.

    Also says in `notes` how many rows are hidden, as a filter hides them: they are read.
    """
    merged: list[str] = []
    hidden, tail = 0, b""
    with ZipFile(file) as archive, archive.open(sheet._worksheet_path) as stream:
        while chunk := stream.read(1 << 20):
            seen = tail + chunk.replace(b"\0", b"")
            cut = seen.rfind(b">") + 1  # a tag that is not whole yet waits for the next piece
            seen, tail = (seen[:cut], seen[cut:]) if cut else (b"", seen)
            merged += [ref.decode() for ref in _MERGED.findall(seen)]
            hidden += len(_HIDDEN_ROW.findall(seen))
    if hidden:
        notes.append(f"Hidden rows were read too: {hidden:,}.")
    return _by_row(merged)


def _by_row(merged: Iterable[str]) -> dict[int, list[tuple[int, NotKnown]]]:
    covered: dict[int, list[tuple[int, NotKnown]]] = {}
    for ref in merged:
        left, top, right, bottom = (edge or 1 for edge in range_boundaries(ref))
        if (right - left + 1) * (bottom - top + 1) > 100_000:
            raise Unreadable(f"The cells {ref} are merged. Split them, and fill each.")
        why = NotKnown(f"is one of the merged cells {ref}: split them, and fill each")
        for row in range(top, bottom + 1):
            under = [(column, why) for column in range(left, right + 1) if (row, column) != (top, left)]
            covered.setdefault(row, []).extend(under)
    return covered
