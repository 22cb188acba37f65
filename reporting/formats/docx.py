"""A Word document: the report arranged as its page is, with real headings, a captioned table and numbered pages.

Rows are written as the XML that they are: python-docx looks through the table anew for each of its cells.
"""

import io
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from reporting.formats.html import PageCell, PageRow, PageTable, page_table
from reporting.tables import Table
from training.partnership import ours

MOST_ON_PORTRAIT = 6
LANGUAGE = "en-GB"
HEADER_FILL = "DDE5ED"


def docx_file(table: Table) -> bytes:
    document = Document()
    shown = page_table(table)
    _set_up(document, table, landscape=len(shown.columns) > MOST_ON_PORTRAIT)
    document.add_heading(_legal(table.title), level=1)
    document.add_paragraph(_legal(table.period.dates_in_words), style="Subtitle")
    document.add_paragraph(_legal(table.headline))
    for note in table.notes:
        document.add_paragraph(_legal(note), style="Intense Quote")
    if table.rows:
        document.add_paragraph(_legal(f"Table 1: {table.title}, {table.period}"), style="Caption")
        _add_table(document, table, shown)
    for number, other in enumerate(table.beside, 2):
        document.add_heading(_legal(other.title), level=2)
        document.add_paragraph(_legal(other.headline))
        document.add_paragraph(_legal(f"Table {number}: {other.title}, {other.period}"), style="Caption")
        _add_table(document, other, page_table(other))
    document.add_heading("What the figures mean", level=2)
    for definition in table.all_definitions:
        document.add_paragraph(_legal(definition), style="List Bullet")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(document: Any, table: Table, *, landscape: bool) -> None:
    about, section = document.core_properties, document.sections[0]
    about.title, about.author = _legal(f"{table.title}, {table.period}"), ours().name
    about.language, about.comments = LANGUAGE, ""
    width, height = Cm(21), Cm(29.7)
    section.page_width, section.page_height = (height, width) if landscape else (width, height)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(1.8)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(11)
    for name in ("Title", "Heading 1", "Heading 2", "Subtitle", "Caption", "Intense Quote"):
        fonts = document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        document.styles[name].font.name = "Arial"
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LANGUAGE)
    normal.element.get_or_add_rPr().append(language)
    footer = section.footer.paragraphs[0]
    footer.add_run(_legal(f"{ours().name} – {table.title}, {table.period} – page "))
    _add_field(footer, "PAGE")
    footer.add_run(" of ")
    _add_field(footer, "NUMPAGES")


def _add_field(paragraph: Any, what: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), what)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _add_table(document: Any, table: Table, shown: PageTable) -> None:
    made = document.add_table(rows=0, cols=1 + len(shown.columns), style="Table Grid")
    made.autofit = True
    body, small = made._tbl, len(shown.columns) > MOST_ON_PORTRAIT
    _describe(body, table)
    writer = _Rows(size=15 if small else 20)
    figures = [column.kind.is_figure for column in (shown.head, *shown.columns)]
    labels = [column.label for column in (shown.head, *shown.columns)]
    body.append(writer.row(labels, figures, bold=True, is_header=True))
    for heading, rows in shown.groups:
        if heading:
            body.append(writer.spanning(heading, 1 + len(shown.columns)))
        for row in rows:
            body.append(writer.row(_texts(row), figures))
    if shown.total:
        body.append(writer.row(_texts(shown.total), figures, bold=True))


def _describe(body: Any, table: Table) -> None:
    """Say to those who do not see it what the table is, and that its first row and column are headings."""
    for tag, text in (("w:tblCaption", f"{table.title}, {table.period}"), ("w:tblDescription", table.headline)):
        said = OxmlElement(tag)
        said.set(qn("w:val"), _legal(text))
        body.tblPr.append(said)
    looks = body.tblPr.find(qn("w:tblLook"))
    if looks is not None:
        looks.set(qn("w:firstRow"), "1")
        looks.set(qn("w:firstColumn"), "1")


def _texts(row: PageRow) -> list[str]:
    return [_text(row.head), *(_text(cell) for cell in row.cells)]


def _text(cell: PageCell) -> str:
    return f"{cell.text} – {cell.note}" if cell.note else cell.text


class _Rows:
    """Makes rows in letters of a size, in half points."""

    def __init__(self, *, size: int):
        self._size = str(size)

    def row(self, texts: list[str], figures: list[bool], *, bold: bool = False, is_header: bool = False) -> Any:
        """Return a row that is not broken over pages; a header comes again on each page."""
        row = OxmlElement("w:tr")
        about = _within(row, "w:trPr")
        _within(about, "w:cantSplit")
        if is_header:
            _within(about, "w:tblHeader")
        for text, is_figure in zip(texts, figures, strict=True):
            self._cell(row, text, right=is_figure, bold=bold, fill=HEADER_FILL if is_header else "")
        return row

    def spanning(self, text: str, columns: int) -> Any:
        row = OxmlElement("w:tr")
        _within(_within(row, "w:trPr"), "w:cantSplit")
        self._cell(row, text, bold=True, columns=columns)
        return row

    def _cell(
        self, row: Any, text: str, *, right: bool = False, bold: bool = False, fill: str = "", columns: int = 1
    ) -> None:
        cell = _within(row, "w:tc")
        about = _within(cell, "w:tcPr")
        if columns > 1:
            _within(about, "w:gridSpan").set(qn("w:val"), str(columns))
        if fill:
            shade = _within(about, "w:shd")
            for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
                shade.set(qn(f"w:{name}"), value)
        paragraph = _within(cell, "w:p")
        if right:
            _within(_within(paragraph, "w:pPr"), "w:jc").set(qn("w:val"), "right")
        run = _within(paragraph, "w:r")
        looks = _within(run, "w:rPr")
        if bold:
            _within(looks, "w:b")
        _within(looks, "w:sz").set(qn("w:val"), self._size)
        written = _within(run, "w:t")
        written.text = _legal(text)
        written.set(qn("xml:space"), "preserve")


def _within(parent: Any, tag: str) -> Any:
    child = OxmlElement(tag)
    parent.append(child)
    return child


def _legal(text: str) -> str:
    """Return the text without the control characters that XML cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text).replace("\ufffe", "").replace("\uffff", "")
