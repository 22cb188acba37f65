import io

import pytest
from pypdf import PdfReader

from reporting.formats.html import MOST_ON_A_PAGE
from reporting.formats.pdf import pdf_file
from reporting.tables import Column, Kind
from tests.support.report_tables import table

pytestmark = pytest.mark.r52


def test_pdf_is_tagged_and_says_its_language_and_title():
    read = PdfReader(io.BytesIO(pdf_file(table())))
    root = read.trailer["/Root"]
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("en-GB", True)
    assert read.metadata.title == "Attendance by course, 2023-24"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def roles(node, found):
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, dict):
        if "/S" in node:
            found.append(node["/S"])
        roles(node.get("/K", []), found)
    elif isinstance(node, list):
        for child in node:
            roles(child, found)
    return found


def test_table_has_rows_with_headings_and_a_caption():
    rows = [{"course": str(n), "attended": n} for n in range(MOST_ON_A_PAGE + 7)]
    columns = [Column("course", "Course"), Column("attended", "Attended", Kind.COUNT)]
    made = table(columns=columns, rows=rows, total={"attended": 21321}, chart=None)
    read = PdfReader(io.BytesIO(pdf_file(made)))
    found = roles(read.trailer["/Root"]["/StructTreeRoot"]["/K"], [])
    pieces = found.count("/Table")  # one for each page that it goes over, each with its header
    assert (pieces > 1, found.count("/Caption"), found.count("/TR")) == (True, 1, pieces + len(rows) + 1)
    assert found.count("/TH") == 2 * pieces + len(rows) + 1
    texts = [page.extract_text() for page in read.pages]
    assert all("Course" in text for text in texts[:pieces])
    assert "Page 2 of" in texts[1]
    assert "Total" in " ".join(texts) and "21,321" in " ".join(texts)


def test_document_of_very_many_lines_says_which_it_has(monkeypatch):
    monkeypatch.setattr("reporting.formats.pdf.MOST_ON_PAPER", 5)
    rows = [{"course": f"Course {n}", "attended": 1} for n in range(7)]
    columns = [Column("course", "Course"), Column("attended", "Attended", Kind.COUNT)]
    made = table(columns=columns, rows=rows, total={"attended": 7}, chart=None)
    text = " ".join(PdfReader(io.BytesIO(pdf_file(made))).pages[0].extract_text().split())
    assert "These are the first 5 of 7 lines; the total counts all of them." in text
    assert ("Course 4" in text, "Course 5" in text, "Total 7" in text) == (True, False, True)


def test_markup_in_a_name_is_a_text():
    text = PdfReader(io.BytesIO(pdf_file(table(["<b>bold</b>"])))).pages[0].extract_text()
    assert "<b>bold</b>" in text
