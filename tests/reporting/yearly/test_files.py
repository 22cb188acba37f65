import io

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from pypdf import PdfReader

from reporting.periods import reporting_year
from reporting.yearly.building import yearly_report
from reporting.yearly.files import FILE_FORMATS
from reporting.yearly.plain import plain_text
from reporting.yearly.showing import Imprint
from tests.reporting.formats.test_pdf import roles
from tests.support.factories import make_event, make_session
from tests.support.kept_reports import NOW, YEAR, a_year
from tests.support.report_cases import Outcome, booked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def report():
    a_year()
    booked(make_session(on=reporting_year("2024-25").start), Outcome.ATTENDED, 2)
    make_event(title="Conference", held_on=YEAR.start, lowest=50, highest=60)
    return yearly_report(period=YEAR, now=NOW)


def written(report, extension):
    return FILE_FORMATS[extension].write(report, Imprint(made_on=report.made_on))


def test_word_has_real_headings_and_captions_and_says_its_title(report):
    made = Document(io.BytesIO(written(report, "docx")))
    about = made.core_properties
    assert about.title == f"Yearly training report 2025-26 – {report.partnership}"
    assert (about.author, about.language) == (report.partnership, "en-GB")
    styles = [(paragraph.style.name, paragraph.text) for paragraph in made.paragraphs]
    assert [text for style, text in styles if style == "Heading 1"] == ["Yearly training report 2025-26"]
    assert [text for style, text in styles if style == "Heading 2"] == [
        *(section.title for section in report.sections),
        "What the figures mean",
    ]
    captions = [text for style, text in styles if style == "Caption"]
    assert captions == [f"Table {n}: {table.title}, 2025-26" for n, table in enumerate(report.tables, 1)]
    assert len(captions) == len(made.tables) == 7
    assert [text for style, text in styles if style == "List Bullet"][-len(report.definitions) :] == report.definitions


def test_each_table_in_word_has_a_header_row_that_repeats_and_a_text_for_who_does_not_see_it(report):
    made = Document(io.BytesIO(written(report, "docx")))
    for each, table in zip(made.tables, report.tables, strict=True):
        headers = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in each.rows]
        assert headers == [True, *[False] * (len(headers) - 1)]
        about = each._tbl.tblPr
        assert about.find(qn("w:tblCaption")).get(qn("w:val")) == f"{table.title}, 2025-26"
        assert about.find(qn("w:tblDescription")).get(qn("w:val")) == table.headline
    footer = made.sections[0].footer._element.xml
    assert "> PAGE <" in footer and "> NUMPAGES <" in footer


@pytest.mark.r52
def test_pdf_is_tagged_with_headings_tables_and_its_title(report):
    read = PdfReader(io.BytesIO(written(report, "pdf")))
    root = read.trailer["/Root"]
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("en-GB", True)
    assert read.metadata.title == f"Yearly training report 2025-26 – {report.partnership}"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    found = roles(root["/StructTreeRoot"]["/K"], [])
    assert found.count("/H1") == 1
    assert found.count("/H2") == len(report.sections) + 1
    assert found.count("/Caption") == 7
    assert found.count("/TH") > found.count("/Caption")
    assert [item["/Title"] for item in read.outline if isinstance(item, dict)] == ["Yearly training report 2025-26"]
    assert "Page 1 of" in read.pages[0].extract_text()


def test_workbook_has_a_sheet_for_each_table_with_totals_that_follow_and_definitions_last(report):
    content = written(report, "xlsx")
    formulas, values = (load_workbook(io.BytesIO(content), data_only=read) for read in (False, True))
    names = ["By course", "By organisation type", "Events", "Places held, and who came", "Year on year"]
    assert formulas.sheetnames == [*names, "No-show rate, both years", "By type, both years", "Definitions"]
    sheet = formulas["By course"]
    assert sheet.auto_filter.ref == f"A1:D{sheet.max_row - 1}"  # the total stays under the rows
    assert sheet.cell(sheet.max_row, 3).value == f"=SUM(C2:C{sheet.max_row - 1})"
    assert values["By course"].cell(sheet.max_row, 3).value == 3
    texts = [row[1] for row in formulas["Definitions"].iter_rows(values_only=True)]
    assert texts[-len(report.definitions) :] == report.definitions
    assert report.sections[0].sentences[0] in texts


def test_plain_text_has_every_sentence_and_table(report):
    text = plain_text(report, Imprint(made_on=report.made_on))
    assert all(sentence in text for section in report.sections for sentence in section.sentences)
    assert all(f"Table {n}: {table.title}" in text for n, table in enumerate(report.tables, 1))


def test_empty_year_is_a_file_in_every_format():
    nothing = yearly_report(period=reporting_year("2019-20"), now=NOW)
    for extension in FILE_FORMATS:
        assert written(nothing, extension)
