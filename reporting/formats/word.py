"""The pieces of a Word document of figures: styles, numbered pages, captions, and tables that can be read aloud.

Rows are written as the XML that they are: python-docx looks through the table anew for each of its cells.
"""

import io
from dataclasses import replace
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor, Twips

from reporting.formats.drawing import Drawing
from reporting.formats.html import MOST_ON_PORTRAIT, PageCell, PageRow, PageTable
from reporting.formats.legal import legal
from reporting.formats.raster import png_of
from reporting.formats.widths import widths
from reporting.tables import Table

LANGUAGE = "en-GB"
USUAL, SMALL = 20, 15  # letters of tables, in half points
LETTER = 0.58  # the width of a letter, by its size: more than Arial's, for who prints with another font
MARGINS = {USUAL: 108, SMALL: 40}  # on both sides of a cell, in twentieths of a point
NO_BREAK = "\N{NO-BREAK SPACE}"
HEADER_FILL = "DDE5ED"
PICTURE_WIDTH = Cm(16.5)
SMALL_PRINT = Pt(9)
STYLES = ("Title", "Heading 1", "Heading 2", "Heading 3", "Subtitle", "Caption", "Intense Quote")


def new_document(*, title: str, author: str, footer: str, landscape: bool = False) -> Any:
    """Return an empty document on A4 that says its title and language; the footer ends in the page's number."""
    document = Document()
    about, section = document.core_properties, document.sections[0]
    about.title, about.author = legal(title), legal(author)
    about.language, about.comments = LANGUAGE, ""
    width, height = Cm(21), Cm(29.7)
    section.page_width, section.page_height = (height, width) if landscape else (width, height)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(1.8)
    _set_styles(document)
    line = section.footer.paragraphs[0]
    line.add_run(legal(f"{footer} – page "))
    _add_field(line, "PAGE")
    line.add_run(" of ")
    _add_field(line, "NUMPAGES")
    return document


def add_figure(document: Any, number: int, drawing: Drawing) -> None:
    """Add a picture with the text for who does not see it, and on the same page its caption."""
    added = document.add_picture(io.BytesIO(png_of(drawing)), width=PICTURE_WIDTH)
    about = added._inline.find(qn("wp:docPr"))
    about.set("title", legal(drawing.title))
    about.set("descr", legal(drawing.alternative))
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    add_caption(document, number, drawing.title, of="Figure")


def add_small(document: Any, text: str) -> None:
    """Add a paragraph in small letters; nothing for no text."""
    if text:
        document.add_paragraph().add_run(legal(text)).font.size = SMALL_PRINT


def file_of(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def add_caption(document: Any, number: int, text: str, *, of: str = "Table") -> None:
    """Caption the table that follows, on whose page it stays, or the `Figure` before. Its number is a field, as Word's
    own captions have it.
    """
    caption = document.add_paragraph(f"{of} ", style="Caption")
    caption.paragraph_format.keep_with_next = of == "Table"
    _add_field(caption, f"SEQ {of} \\* ARABIC", str(number))
    caption.add_run(legal(f": {text}"))


def add_table(document: Any, table: Table, shown: PageTable) -> None:
    """Add a table as its page arranges it, with a header row that comes again on each sheet."""
    made = document.add_table(rows=0, cols=1 + len(shown.columns), style="Table Grid")
    made.autofit = False
    body, size = made._tbl, SMALL if len(shown.columns) > MOST_ON_PORTRAIT else USUAL
    _describe(body, table)
    _set_margins(body, MARGINS[size])
    figures = [column.kind.is_figure for column in (shown.head, *shown.columns)]
    labels = [column.label for column in (shown.head, *shown.columns)]
    columns = _widths(
        document, [labels, *(_measured(row) for row in (*shown.rows, *([shown.total] if shown.total else [])))], size
    )
    for column, width in zip(made.columns, columns, strict=True):
        column.width = Twips(width)
    writer = _Rows(size=size, widths=columns)
    body.append(writer.row(labels, figures, bold=True, is_header=True))
    for heading, rows in shown.groups:
        if heading:
            body.append(writer.spanning(heading))
        for row in rows:
            body.append(writer.row(_texts(row), figures))
    if shown.total:
        body.append(writer.row(_texts(shown.total), figures, bold=True))


def _widths(document: Any, rows: list[list[str]], size: int) -> list[int]:
    """Return how wide the columns are, in twentieths of a point, by what stands in them; the first row is headings."""
    section = document.sections[0]
    room = Emu(section.page_width - section.left_margin - section.right_margin).pt * 20
    letter = size / 2 * 20 * LETTER
    columns = [list(texts) for texts in zip(*rows, strict=True)]
    return [int(part * room) for part in widths(columns, room / letter, padding=2 * MARGINS[size] / letter)]


def _set_styles(document: Any) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(11)
    document.styles["Footer"].font.size = Pt(9)
    note = document.styles["Intense Quote"]
    note.font.italic, note.font.color.rgb = False, RGBColor(0, 0, 0)
    note.paragraph_format.left_indent = note.paragraph_format.right_indent = Cm(0.4)
    _rule_at_its_left(note)
    for name in STYLES:
        fonts = document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        document.styles[name].font.name = "Arial"
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LANGUAGE)
    normal.element.get_or_add_rPr().append(language)


def _rule_at_its_left(style: Any) -> None:
    """A note stands beside a thick line, as it does on the page, instead of above a thin one."""
    properties = style.element.get_or_add_pPr()
    for old in properties.findall(qn("w:pBdr")):
        properties.remove(old)
    borders = OxmlElement("w:pBdr")
    left = _within(borders, "w:left")
    for name, value in (("val", "single"), ("sz", "24"), ("space", "8"), ("color", "0B0C0C")):
        left.set(qn(f"w:{name}"), value)
    spacing = properties.find(qn("w:spacing"))
    properties.insert(0 if spacing is None else list(properties).index(spacing), borders)


def _add_field(paragraph: Any, what: str, shown: str = "1") -> None:
    """Add a field, which Word works out, with what it shows until then."""
    run = paragraph.add_run()
    for kind in ("begin", "", "separate"):
        if kind:
            _within(run._r, "w:fldChar").set(qn("w:fldCharType"), kind)
        else:
            told = _within(run._r, "w:instrText")
            told.text = f" {what} "
            told.set(qn("xml:space"), "preserve")
    paragraph.add_run(shown)
    _within(paragraph.add_run()._r, "w:fldChar").set(qn("w:fldCharType"), "end")


def _describe(body: Any, table: Table) -> None:
    """Say to those who do not see it what the table is, and that its first row and column are headings."""
    for tag, text in (("w:tblCaption", f"{table.title}, {table.period}"), ("w:tblDescription", table.headline)):
        said = OxmlElement(tag)
        said.set(qn("w:val"), legal(text))
        body.tblPr.append(said)
    looks = body.tblPr.find(qn("w:tblLook"))
    if looks is not None:
        looks.set(qn("w:firstRow"), "1")
        looks.set(qn("w:firstColumn"), "1")


def _set_margins(body: Any, margin: int) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        wide = _within(margins, f"w:{side}")
        wide.set(qn("w:w"), str(margin))
        wide.set(qn("w:type"), "dxa")
    looks = body.tblPr.find(qn("w:tblLook"))
    looks.addprevious(margins)


def _texts(row: PageRow) -> list[str]:
    return [_text(row.head), *(_text(cell) for cell in row.cells)]


def _measured(row: PageRow) -> list[str]:
    """Return the texts with figures in one piece: "7.1 to 24.1 %" is not to be broken, the note beside it may be."""
    return [
        _text(replace(cell, text=cell.text.replace(" ", NO_BREAK))) if cell.is_figure else _text(cell)
        for cell in (row.head, *row.cells)
    ]


def _text(cell: PageCell) -> str:
    return f"{cell.text} – {cell.note}" if cell.note else cell.text


class _Rows:
    """Makes rows in letters of a size, in half points, and columns of widths, in twentieths of a point."""

    def __init__(self, *, size: int, widths: list[int]):
        self._size, self._widths = str(size), widths

    def row(self, texts: list[str], figures: list[bool], *, bold: bool = False, is_header: bool = False) -> Any:
        """Return a row that is not broken over pages; a header comes again on each page."""
        row = OxmlElement("w:tr")
        about = _within(row, "w:trPr")
        _within(about, "w:cantSplit")
        if is_header:
            _within(about, "w:tblHeader")
        for text, is_figure, width in zip(texts, figures, self._widths, strict=True):
            self._cell(row, text, width, right=is_figure, bold=bold, fill=HEADER_FILL if is_header else "")
        return row

    def spanning(self, text: str) -> Any:
        """Return a heading over all columns, which stays on the page of the row below it."""
        row = OxmlElement("w:tr")
        _within(_within(row, "w:trPr"), "w:cantSplit")
        self._cell(row, text, sum(self._widths), bold=True, columns=len(self._widths))
        return row

    def _cell(
        self,
        row: Any,
        text: str,
        width: int,
        *,
        right: bool = False,
        bold: bool = False,
        fill: str = "",
        columns: int = 1,
    ) -> None:
        cell = _within(row, "w:tc")
        about = _within(cell, "w:tcPr")
        wide = _within(about, "w:tcW")
        wide.set(qn("w:w"), str(width))
        wide.set(qn("w:type"), "dxa")
        if columns > 1:
            _within(about, "w:gridSpan").set(qn("w:val"), str(columns))
        if fill:
            shade = _within(about, "w:shd")
            for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
                shade.set(qn(f"w:{name}"), value)
        paragraph = _within(cell, "w:p")
        if right or columns > 1:
            looks = _within(paragraph, "w:pPr")
            if columns > 1:
                _within(looks, "w:keepNext")
            if right:
                _within(looks, "w:jc").set(qn("w:val"), "right")
        run = _within(paragraph, "w:r")
        looks = _within(run, "w:rPr")
        if bold:
            _within(looks, "w:b")
        _within(looks, "w:sz").set(qn("w:val"), self._size)
        written = _within(run, "w:t")
        written.text = legal(text)
        written.set(qn("xml:space"), "preserve")


def _within(parent: Any, tag: str) -> Any:
    child = OxmlElement(tag)
    parent.append(child)
    return child
