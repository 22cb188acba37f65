"""An Excel workbook: the table on its first sheet, what it means on the second."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reporting.formats.formulas import formulas_of, with_values
from reporting.formats.legal import legal
from reporting.tables import Column, Kind, Table, as_people_read
from training.partnership import ours
from training.tables.writing import SheetCells

FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.PERCENTAGE: "0.0\\ %",
    Kind.DECIMAL: "0.00",
    Kind.DATE: "d mmmm yyyy",
    Kind.CHANGE: "+0.0\\ %;−0.0\\ %;0.0\\ %",
    Kind.DIFFERENCE: "+#,##0;−#,##0;0",
    Kind.POUNDS: "[$£-809]#,##0",
}
HEADER = PatternFill("solid", fgColor="DDE5ED")
RULE = Side(style="thin", color="0B0C0C")
BOLD, TOP_RULE = Font(bold=True), Border(top=RULE)
TOP, WORDS = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
FIGURE = Alignment(vertical="top", wrap_text=False)
LEFT = Alignment(horizontal="left", vertical="top", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="top", wrap_text=True)
NARROWEST, WIDEST = 11, 60  # characters
LONGEST_NAME = 31  # of a sheet: more no program takes


def xlsx_file(table: Table) -> bytes:
    lines = [
        ("Report", table.title),
        ("Period", table.period.dates_in_words),
        *(("Please note", note) for note in table.notes),
        *(("What it means", definition) for definition in table.all_definitions),
    ]
    sheets = [("Report", table), *((other.title, other) for other in table.beside)]
    return workbook(sheets, about=lines, title=f"{table.title}, {table.period}")


def workbook(sheets: Sequence[tuple[str, Table]], *, about: Sequence[tuple[str, str]], title: str) -> bytes:
    """Return a workbook with a sheet for each table, under its name, and a last one that says what they mean."""
    book = Workbook(write_only=True)
    values = [_write_table(book.create_sheet(name[:LONGEST_NAME]), table) for name, table in sheets]
    _write_about(book.create_sheet("Definitions"), about)
    book.properties.title = legal(title)
    book.properties.creator = ours().name
    out = io.BytesIO()
    book.save(out)
    return with_values(out.getvalue(), values)


class _Cells(SheetCells):
    """Figures and dates stay what they are, for reckoning with; the rest is in words."""

    def of(self, position: int, value: Any, column: Column, **style: Any) -> Any:
        shown, kind = _value(value, column.kind), column.kind
        style |= {"alignment": FIGURE if kind.is_figure else WORDS}
        if isinstance(shown, str):
            return self.text(position, shown, **style) if shown else self.styled(position, None, **style)
        return self.styled(position, shown, number_format=FORMATS.get(kind, "General"), **style)


def _write_table(sheet: Any, table: Table) -> list[Any]:
    """Write the rows, the total as formulas where it follows from them, and return what those come to, in order."""
    _set_up(sheet, table)
    cells = _Cells(sheet)
    sheet.append(
        [
            cells.text(n, column.label, font=BOLD, fill=HEADER, alignment=RIGHT if column.kind.is_figure else LEFT)
            for n, column in enumerate(table.columns)
        ]
    )
    for row in table.rows:
        sheet.append([cells.of(n, row.get(column.key), column) for n, column in enumerate(table.columns)])
    values = []
    for total in table.lines[len(table.rows) :]:
        style, formulas = {"font": BOLD, "border": TOP_RULE}, formulas_of(table)
        totals = []
        for n, column in enumerate(table.columns):
            if formula := formulas.get(column.key):
                values.append(total[column.key])
                totals.append(cells.styled(n, formula, number_format=FORMATS[column.kind], alignment=FIGURE, **style))
            else:
                totals.append(cells.of(n, total.get(column.key), column, **style))
        sheet.append(totals)
    return values


def _set_up(sheet: Any, table: Table) -> None:
    """Say how the sheet looks and prints: rows that are written one by one want that before."""
    for position, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(position)].width = _width(column, table)
    sheet.freeze_panes = "A2"
    if table.rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape" if len(table.columns) > 6 else "portrait"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    title = legal(f"{table.title}, {table.period}").replace("&", "&&")
    sheet.HeaderFooter.oddHeader = HeaderFooterItem(left=_HeaderFooterPart(title))
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(right=_HeaderFooterPart("&P of &N"))


def _write_about(sheet: Any, lines: Sequence[tuple[str, str]]) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 100
    cells = SheetCells(sheet)
    for label, text in lines:
        sheet.append([cells.text(0, label, font=BOLD, alignment=TOP), cells.text(1, text, alignment=WORDS)])


def _value(value: Any, kind: Kind) -> Any:
    """Figures and dates stay what they are, for reckoning with; the rest is in words."""
    return value if kind in FORMATS and not isinstance(value, str) else as_people_read(value, kind)


def _width(column: Column, table: Table) -> int:
    if column.kind.is_figure:
        return max(NARROWEST, min(16, len(column.label)))
    longest = max((len(as_people_read(row[column.key], column.kind)) for row in table.rows), default=0)
    return min(WIDEST, max(NARROWEST, longest, len(column.label)) + 2)
