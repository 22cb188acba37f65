"""An Excel workbook: the table on its first sheet, what it means on the second."""

import io
from typing import Any, cast

from django.conf import settings
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reporting.tables import Column, Kind, Table, as_people_read

FORMATS = {Kind.COUNT: "#,##0", Kind.PERCENTAGE: "0.0\\ %", Kind.DATE: "d mmmm yyyy"}
HEADER = PatternFill("solid", fgColor="DDE5ED")
RULE = Side(style="thin", color="0B0C0C")
NARROWEST, WIDEST = 11, 60  # characters


def xlsx_file(table: Table) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Report"
    _write_table(sheet, table)
    _write_about(book.create_sheet("About"), table)
    book.properties.title = _legal(f"{table.title}, {table.period}")
    book.properties.creator = settings.PARTNERSHIP_NAME
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_table(sheet: Worksheet, table: Table) -> None:
    for position, column in enumerate(table.columns, 1):
        head = _put(sheet, 1, position, column.label)
        head.font, head.fill = Font(bold=True), HEADER
        head.alignment = Alignment(
            horizontal="right" if column.kind.is_figure else "left", vertical="top", wrap_text=True
        )
        sheet.column_dimensions[get_column_letter(position)].width = _width(column, table)
    for number, line in enumerate(table.lines, 2):
        for position, column in enumerate(table.columns, 1):
            cell = _put(sheet, number, position, _value(line.get(column.key), column.kind))
            cell.alignment = Alignment(vertical="top", wrap_text=not column.kind.is_figure)
            cell.number_format = FORMATS.get(column.kind, cell.number_format)
            if number == len(table.rows) + 2:
                cell.font, cell.border = Font(bold=True), Border(top=RULE)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape" if len(table.columns) > 6 else "portrait"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    title = _legal(f"{table.title}, {table.period}").replace("&", "&&")
    sheet.HeaderFooter.oddHeader = HeaderFooterItem(left=_HeaderFooterPart(title))
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(right=_HeaderFooterPart("&P of &N"))


def _write_about(sheet: Worksheet, table: Table) -> None:
    lines = [
        ("Report", table.title),
        ("Period", table.period.dates_in_words),
        *(("Please note", note) for note in table.notes),
        *(("What it means", definition) for definition in table.definitions),
    ]
    for number, (label, text) in enumerate(lines, 1):
        _put(sheet, number, 1, label).font = Font(bold=True)
        _put(sheet, number, 2, text).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(number, 1).alignment = Alignment(vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 100


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> Cell:
    """Write a value; a text is a text for good, even one that begins like a formula."""
    cell = cast(Cell, sheet.cell(row, column))
    if value == "":
        return cell
    if isinstance(value, str):
        cell.value = _legal(value)
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in set("=+-@")  # stays a text when somebody edits the cell
    else:
        cell.value = value
    return cell


def _value(value: Any, kind: Kind) -> Any:
    """Figures and dates stay what they are, for reckoning with; the rest is in words."""
    return value if kind in FORMATS and not isinstance(value, str) else as_people_read(value, kind)


def _legal(text: str) -> str:
    """Return the text without the control characters that a workbook cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def _width(column: Column, table: Table) -> int:
    if column.kind.is_figure:
        return max(NARROWEST, min(16, len(column.label)))
    longest = max((len(as_people_read(row[column.key], column.kind)) for row in table.rows), default=0)
    return min(WIDEST, max(NARROWEST, longest, len(column.label)) + 2)
