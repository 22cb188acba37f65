"""CSV files, and the cells of Excel workbooks, in which no text is ever a formula, and every value can be had back.

Why a cell of a CSV file may bear an apostrophe: docs/decisions/0007-formulas-in-csv.md.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

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


def write_csv(out: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write the rows one after the other, however many there are."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    try:
        text.write(BOM)
        writer = csv.writer(text)
        writer.writerow(as_text_cell(name) for name in header)
        writer.writerows([as_text_cell(cell) for cell in row] for row in rows)
        text.flush()
    finally:
        text.detach()  # the file is its owner's to close


def csv_file(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    write_csv(out, header, rows)
    return out.getvalue()


class SheetCells:
    """Turns the values of a sheet's rows into what openpyxl writes fastest, row by row.

    A cell is made once for a column and kind, and written again and again, because a new one takes longer than writing
    it: a row has to be written before the next is asked for.
    """

    def __init__(self, sheet: Any):
        self._sheet = sheet
        self._cells: dict[tuple[object, ...], Any] = {}

    def text(self, position: int, text: str, **style: Any) -> Any:
        """Return a cell whose text is a text for good, even one that begins like a formula."""
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        stays_text = text[:1] in _SIGNS  # when somebody edits the cell
        cell = self._cell(position, "text", quotePrefix=stays_text, **style)
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.data_type = "s"  # else whatever begins with = becomes a formula
        return cell

    def styled(self, position: int, value: Any, **style: Any) -> Any:
        cell = self._cell(position, type(value), **style)
        cell.value = value
        return cell

    def _cell(self, position: int, kind: object, **style: Any) -> Any:
        key = (position, kind, *((name, id(said) if name != "quotePrefix" else said) for name, said in style.items()))
        cell = self._cells.get(key)
        if cell is None:
            from openpyxl.cell import WriteOnlyCell

            cell = self._cells[key] = WriteOnlyCell(self._sheet)
            for name, said in style.items():
                setattr(cell, name, said)
        return cell


_SIGNS = frozenset("=+-@")
