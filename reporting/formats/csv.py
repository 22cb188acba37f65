"""CSV for other programs and for spreadsheets: the keys of the JSON as its header, values as they are, the total last.

Why a cell may bear an apostrophe: docs/decisions/0007-formulas-in-csv.md.
"""

import csv
import io

from reporting.tables import Table
from training.tables.writing import BOM, as_text_cell


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
