"""CSV files and Excel workbooks in which no text is ever a formula, and every value can be had back.

Why a cell of a CSV file may bear an apostrophe: docs/decisions/0007-formulas-in-csv.md.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

BOM = "\ufeff"  # without it Excel takes the file for Windows-1252

# What Excel and LibreOffice run, perhaps behind blanks, signs that do not show and apostrophes of the text's own.
_RUNS = re.compile(r"['\s\x00-\x1f\u200b-\u200f\ufeff]*[=+\-@＝＋－＠]|['\s]*[\t\r\n]")


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


def xlsx_file(header: Sequence[str], rows: Iterable[Sequence[str]], *, title: str) -> bytes:
    """Return a workbook of one sheet in which every cell is text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for position, name in enumerate(header, 1):
        sheet.column_dimensions[get_column_letter(position)].width = max(14, len(name) + 2)

    def text_cell(text: str, **style):
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
        cell.data_type = "s"  # else whatever begins with = becomes a formula
        cell.quotePrefix = text[:1] in set("=+-@")  # stays a text when somebody edits the cell
        for name, value in style.items():
            setattr(cell, name, value)
        return cell

    sheet.append([text_cell(name, font=Font(bold=True)) for name in header])
    for row in rows:
        sheet.append([text_cell(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
