"""CSV files and Excel workbooks in which no text is ever a formula, and every value can be had back.

Why a cell of a CSV file may bear an apostrophe: docs/decisions/0007-formulas-in-csv.md.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

BOM = "\ufeff"  # without it Excel takes the file for Windows-1252

# What Excel and LibreOffice run, perhaps behind blanks, signs that do not show and apostrophes of the text's own; and
# figures behind an apostrophe, which other programs put there so that they stay a text.
_RUNS = re.compile(r"['\s\x00-\x1f\u200b-\u200f\ufeff]*[=+\-@＝＋－＠]|['\s]*[\t\r\n]|'+[0-9][0-9 ]*\Z")


def as_text_cell(text: str) -> str:
    """Return a text fit for a CSV cell: with an apostrophe, a spreadsheet's own sign for text, where it would run."""
    return f"'{text}" if _RUNS.match(text) else text


def text_of_cell(cell: str) -> str:
    """Return what `as_text_cell` was given."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell


def csv_file(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(as_text_cell(name) for name in header)
    writer.writerows([as_text_cell(cell) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode()


# A moment is one of the wall clock, without a zone.
CellValue = str | int | Decimal | dt.date | dt.time
# As people write them, and as the reader has them back; a moment is a date too, so it comes first.
_FORMATS = ((dt.datetime, "yyyy-mm-dd hh:mm"), (dt.date, "yyyy-mm-dd"), (dt.time, "hh:mm"))
_NARROWEST = 18  # shows a moment: one that is wider than its column reads ####


def xlsx_file(header: Sequence[str], rows: Iterable[Sequence[CellValue]], *, title: str) -> bytes:
    """Return a workbook of one sheet: dates, times and numbers are such, and every other cell is text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for position, name in enumerate(header, 1):
        sheet.column_dimensions[get_column_letter(position)].width = max(_NARROWEST, len(name) + 2)

    def text_cell(text: str) -> Any:
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
        cell.data_type = "s"  # else whatever begins with = becomes a formula
        cell.quotePrefix = text[:1] in set("=+-@")  # stays a text when somebody edits the cell
        return cell

    def cell_of(value: CellValue) -> Any:
        if isinstance(value, str):
            return text_cell(value)
        cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # the stubs leave some kinds out
        cell.number_format = next((form for kind, form in _FORMATS if isinstance(value, kind)), "General")
        return cell

    head = [text_cell(name) for name in header]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        sheet.append([cell_of(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
