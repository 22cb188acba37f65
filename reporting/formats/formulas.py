"""The total of a workbook as formulas, each with the value that it comes to.

A program that only reads takes the value, a person who changes a row sees the total follow. openpyxl writes the formula
alone, so that the values are put beside afterwards.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl.utils import get_column_letter

from reporting.tables import Kind, Table

SHEET = "xl/worksheets/sheet{}.xml"
_FORMULA = re.compile(rb"(<f>[^<]*</f>)<v\s*/>|(<f>[^<]*</f>)<v></v>")
# Rates of a total, by the columns that they follow from.
_RATES = {
    "rate": ("{no_show}/{recorded}", "recorded"),
    "coverage": ("({held}-{not_recorded})/{held}", "held"),
    "booked_rate": ("{held}/{capacity}", "capacity"),
    "fill_rate": ("{came}/{capacity}", "capacity"),
}


def formulas_of(table: Table) -> dict[str, str]:
    """Return by column the formula of its total: the sum of its rows where they add up to it, and rates from those."""
    if not table.rows or not table.adds_up:
        return {}
    letters = {column.key: get_column_letter(n) for n, column in enumerate(table.columns, 1)}
    last, found = len(table.rows) + 1, {}
    for column in table.columns:
        letter, value = letters[column.key], table.total.get(column.key)
        if column.kind not in {Kind.COUNT, Kind.POUNDS} or value is None:
            continue
        if sum(row.get(column.key) or 0 for row in table.rows) == value:
            found[column.key] = f"=SUM({letter}2:{letter}{last})"
    cells = {key: f"{letter}{last + 1}" for key, letter in letters.items()}
    for key, (formula, divisor) in _RATES.items():
        if key in cells and divisor in cells and table.total.get(key) is not None:
            found[key] = f"={formula.format(**cells)}"
    return found


def with_values(workbook: bytes, values: Sequence[Sequence[Any]]) -> bytes:
    """Return the workbook with a value beside each formula of its first sheets, a list in order for each of them."""
    if not any(values):
        return workbook
    out, left = io.BytesIO(), {SHEET.format(n): iter(each) for n, each in enumerate(values, 1)}
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            name = part.filename
            new.writestr(part, _filled(content, left[name]) if name in left else content)
    return out.getvalue()


def _filled(sheet: bytes, values: Iterator[Any]) -> bytes:
    return _FORMULA.sub(lambda found: (found[1] or found[2]) + b"<v>%s</v>" % str(next(values)).encode(), sheet)
