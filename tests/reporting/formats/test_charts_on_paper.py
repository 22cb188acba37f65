"""Charts of reports in Word and PDF: the page's, laid out so that a sheet holds them."""

import io
import re

import pytest
from docx import Document
from docx.oxml.ns import qn
from PIL import Image
from pypdf import PdfReader

from reporting.formats.charts import MOST_ROWS, picture
from reporting.formats.docx import docx_file
from reporting.formats.drawing import WIDTH, Disc, Words
from reporting.formats.figures.of_table import FLAT, LEFT, TALL, printed_chart
from reporting.formats.pdf import pdf_file
from reporting.formats.raster import SCALE
from reporting.tables import Chart, Column, Kind
from tests.reporting.formats.test_charts import ATTENDED, GROUP
from tests.reporting.formats.test_figures import LONG, reach
from tests.support.report_tables import table


def of_bars(*found, **more):
    rows = [{"group": name, "attended": number} for name, number in found]
    return table(columns=[GROUP, ATTENDED], rows=rows, total={}, chart=Chart.BARS, **more)


def of_rates(*found, overall=0.2):
    rows = [
        {"group": name, "no_show": 3, "recorded": 20, "rate": rate, "low": rate / 2, "high": high}
        for name, rate, high in found
    ]
    columns = [GROUP, Column("no_show", "No-shows", Kind.COUNT)]
    return table(columns=columns, rows=rows, total={"rate": overall}, chart=Chart.RATES)


BARS = of_bars(("A", 40), (LONG, 123_456), ("None", 0))
RATES = of_rates((LONG, 0.99, 1.0), ("B", 0.0, 0.1), ("C", 0.2, 0.4), overall=0.98)
MANY = of_bars(*((f"{LONG} {number}", number) for number in range(1, MOST_ROWS + 1)))


@pytest.mark.parametrize("across", [False, True])
@pytest.mark.parametrize("made", [BARS, RATES, MANY])
def test_nothing_sticks_out_and_the_sheet_holds_it(made, across):
    drawing = printed_chart(made, across=across).drawing
    assert drawing.height <= (FLAT if across else TALL)
    for shape in drawing.shapes:
        left, right, top, bottom = reach(shape)
        assert left >= -1 and right <= WIDTH + 1, shape
        assert top >= -1 and bottom <= drawing.height + 1, shape


def test_bars_and_dots_lie_where_their_figures_are():
    values = {
        shape.text: shape.x for shape in printed_chart(BARS, across=False).drawing.shapes if shape.kind == "words"
    }
    whole, third = values["123,456"] - LEFT - 6, values["40"] - LEFT - 6
    assert third / whole == pytest.approx(40 / 123_456, abs=0.001)
    dots = [shape.x for shape in printed_chart(RATES, across=False).drawing.shapes if isinstance(shape, Disc)]
    rates = [0.99, 0.2, 0.0]
    assert [(x - dots[2]) / (dots[0] - dots[2]) * 0.99 for x in dots] == pytest.approx(rates, abs=0.002)


def test_rows_that_a_sheet_does_not_hold_are_said_to_be_left_out():
    chart = printed_chart(MANY, across=True)
    shown = sum(isinstance(shape, Words) and shape.is_bold for shape in chart.drawing.shapes)
    assert 5 < shown < MOST_ROWS
    assert chart.left_out == f"The picture shows {shown} of {MOST_ROWS} rows; the table below has them all."
    assert chart.drawing.description.startswith(f"One bar for each of {shown} rows")
    assert printed_chart(BARS, across=True).left_out == ""


def test_a_table_without_a_chart_has_none_on_paper():
    assert printed_chart(of_bars(("A", 0)), across=False) is None
    assert "word/media" not in " ".join(part.partname for part in _word(table(chart=None)).part.package.iter_parts())


def _word(made):
    return Document(io.BytesIO(docx_file(made)))


def test_word_has_the_chart_with_its_text_and_caption_before_the_table():
    made = _word(BARS)
    (shape,) = made.inline_shapes
    about = shape._inline.find(qn("wp:docPr"))
    shown = picture(BARS)
    assert (about.get("title"), about.get("descr")) == (shown.title, f"{shown.title}. {shown.description}")
    captions = [paragraph.text for paragraph in made.paragraphs if paragraph.style.name == "Caption"]
    assert captions == [f"Figure 1: {shown.title}", "Table 1: Attendance by course, 2023-24"]
    (part,) = [part for part in made.part.package.iter_parts() if "media" in part.partname]
    drawn = Image.open(io.BytesIO(part.blob))
    assert drawn.size == (WIDTH * SCALE, round(printed_chart(BARS, across=False).drawing.height * SCALE))


def test_pdf_has_the_chart_as_a_figure_with_its_text():
    read = PdfReader(io.BytesIO(pdf_file(RATES)))
    found = []
    _alternatives(read.trailer["/Root"]["/StructTreeRoot"]["/K"], found)
    shown = picture(RATES)
    assert found == [f"{shown.title}. {shown.description}"]
    text = " ".join(re.sub(r"\s+", " ", page.extract_text()) for page in read.pages)
    assert shown.overall_label in text and "99.0 %" in text


def _alternatives(node, found):
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, dict):
        if node.get("/S") == "/Figure":
            found.append(node.get("/Alt"))
        _alternatives(node.get("/K", []), found)
    elif isinstance(node, list):
        for child in node:
            _alternatives(child, found)
