"""CSV for other programs and for spreadsheets: the keys of the JSON as its header, values as they are, the total last.

Why a cell may bear an apostrophe: docs/decisions/0010-formulas-in-csv.md.
"""

import csv
import io
import re

from reporting.tables import Table

BOM = "\ufeff"  # without it Excel takes the file for Windows-1252

# What Excel and LibreOffice run, perhaps behind blanks, signs that do not show and apostrophes of the text's own.
_RUNS = re.compile(r"['\s\x00-\x1f\u200b-\u200f\ufeff]*[=+\-@＝＋－＠]|['\s]*[\t\r\n]")


def as_text_cell(text: str) -> str:
    """Return a text fit for a cell: with an apostrophe, a spreadsheet's own sign for text, where it would run."""
    return f"'{text}" if _RUNS.match(text) else text


def text_of_cell(cell: str) -> str:
    """Return what `as_text_cell` was given."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell


def csv_text(table: Table) -> str:
    """Return the table as CSV, lines ending in CR LF, without BOM."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    keys = [column.key for column in table.columns]
    writer.writerow(as_text_cell(key) for key in keys)
    for line in table.lines:
        writer.writerow(_cell(line.get(key)) for key in keys)
    return out.getvalue()


def _cell(value: object) -> object:
    return as_text_cell(value) if isinstance(value, str) else value


def csv_file(table: Table) -> bytes:
    return (BOM + csv_text(table)).encode()
