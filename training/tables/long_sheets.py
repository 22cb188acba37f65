"""Workbooks of one sheet and any number of rows, as Excel workbooks in which no text is ever a formula.

openpyxl makes the workbook with its header and its styles; the rows go into its sheet as they come, as text. A cell
costs openpyxl several times what it costs here, where most values are known from rows before: lists have tens of
thousands of rows, and somebody waits for them.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from training.tables.writing import SheetCells

# A moment is one of the wall clock, without a zone.
CellValue = str | int | Decimal | dt.date | dt.time
# As people write them, and as the reader has them back; a moment is a date too, so it comes first.
_FORMATS = ((dt.datetime, "yyyy-mm-dd hh:mm"), (dt.date, "yyyy-mm-dd"), (dt.time, "hh:mm"))
_NARROWEST = 18  # shows a moment: one that is wider than its column reads ####
_SHEET = "xl/worksheets/sheet1.xml"
_LETTERS_NO_FILE_HOLDS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SIGNS = ("=", "+", "-", "@")  # what Excel would make a formula of once somebody edits the cell
_REMEMBERED = 20_000  # values: names, titles and days come again and again
_AT_ONCE = 1 << 16  # letters that are packed together


def write_xlsx(out: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[CellValue]], *, title: str) -> None:
    """Write a workbook of one sheet, row by row: dates, times and numbers are such, and every other cell is text."""
    shell, styles = _shell(header, title)
    with zipfile.ZipFile(shell) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for part in made.infolist():
            if part.filename != _SHEET:
                book.writestr(part, made.read(part))
        before, end, after = made.read(_SHEET).decode().partition("</sheetData>")
        with book.open(_SHEET, "w") as sheet:
            for text in _in_pieces(before, _Rows(len(header), styles).written(rows), end + after):
                sheet.write(text.encode())


def xlsx_file(header: Sequence[str], rows: Iterable[Sequence[CellValue]], *, title: str) -> bytes:
    out = io.BytesIO()
    write_xlsx(out, header, rows, title=title)
    return out.getvalue()


def _shell(header: Sequence[str], title: str) -> tuple[BinaryIO, dict[object, int]]:
    """Return the workbook with its header alone, and by kind of value the number of its style."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for position, name in enumerate(header, 1):
        sheet.column_dimensions[get_column_letter(position)].width = max(_NARROWEST, len(name) + 2)
    cells, bold = SheetCells(sheet), Font(bold=True)
    sheet.append([cells.text(position, name, font=bold) for position, name in enumerate(header)])
    styles: dict[object, int] = {str: cells.text(0, "=").style_id}
    for kind, number_format in _FORMATS:
        styles[kind] = cells.styled(0, kind.min, number_format=number_format).style_id
    out = io.BytesIO()
    book.save(out)
    return out, styles


class _Rows:
    """Writes rows as the parts of a sheet's text."""

    def __init__(self, columns: int, styles: dict[object, int]):
        from openpyxl.utils import get_column_letter

        self._letters = [get_column_letter(position) for position in range(1, columns + 1)]
        self._styles = styles
        self._known: dict[tuple[type, object], str] = {}

    def written(self, rows: Iterable[Sequence[CellValue]]) -> Iterator[str]:
        for number, row in enumerate(rows, 2):
            cells = zip(self._letters, row, strict=True)
            inside = "".join([f'<c r="{letter}{number}"{self._cell(value)}' for letter, value in cells])
            yield f'<row r="{number}">{inside}</row>'

    def _cell(self, value: CellValue) -> str:
        """Return the cell from behind its place on: most values have been there before."""
        key = (type(value), value)
        text = self._known.get(key)
        if text is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            text = self._known[key] = self._text(value) if isinstance(value, str) else self._figure(value)
        return text

    def _text(self, text: str) -> str:
        text = _LETTERS_NO_FILE_HOLDS.sub("", text)
        if not text:
            return ' t="inlineStr"/>'
        style = f' s="{self._styles[str]}"' if text.startswith(_SIGNS) else ""
        keeps = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
        return f'{style} t="inlineStr"><is><t{keeps}>{escape(text)}</t></is></c>'

    def _figure(self, value: Any) -> str:
        from openpyxl.utils.datetime import to_excel

        for kind, _ in _FORMATS:
            if isinstance(value, kind):
                return f' s="{self._styles[kind]}" t="n"><v>{to_excel(value)}</v></c>'
        return f' t="n"><v>{value}</v></c>'


def _in_pieces(before: str, rows: Iterable[str], after: str) -> Iterator[str]:
    """Return it all in pieces of a size that is packed well."""
    piece, length = [before], 0
    for row in rows:
        piece.append(row)
        length += len(row)
        if length > _AT_ONCE:
            yield "".join(piece)
            piece, length = [], 0
    yield "".join([*piece, after])
