import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from reporting.formats.docx import docx_file
from reporting.tables import Column, Kind
from tests.support.report_tables import FORMULAS, ODD, table


def read(made):
    return Document(io.BytesIO(docx_file(made)))


def test_document_has_real_headings_a_caption_and_lists():
    made = read(table())
    styles = [(paragraph.style.name, paragraph.text) for paragraph in made.paragraphs]
    assert styles == [
        ("Heading 1", "Attendance by course"),
        ("Subtitle", "1 April 2023 to 31 March 2024"),
        ("Normal", "Many came."),
        ("Intense Quote", "Mind the gap."),
        ("Caption", "Table 1: Attendance by course, 2023-24"),
        ("Heading 2", "What the figures mean"),
        ("List Bullet", "Attended counts."),
    ]
    assert (made.core_properties.title, made.core_properties.language) == ("Attendance by course, 2023-24", "en-GB")


def test_table_is_the_pages_with_its_header_on_every_sheet_and_its_total_last():
    rows = [{"category": "Early Help", "course": "A", "attended": 1234, "note": "Full attendance not available"}]
    columns = [Column("category", "Category"), Column("course", "Event"), Column("attended", "Attended", Kind.COUNT)]
    made = read(table(columns=[*columns, Column("note", "Note", Kind.NOTE)], rows=rows, total={"attended": 1234}))
    (written,) = made.tables
    assert [[cell.text for cell in row.cells] for row in written.rows] == [
        ["Event", "Attended"],
        ["Early Help", "Early Help"],
        ["A", "1,234 – Full attendance not available"],
        ["Total", "1,234"],
    ]
    headers = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in written.rows]
    assert headers == [True, False, False, False]
    assert written._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Attendance by course, 2023-24"


def test_pages_are_numbered_and_a_wide_table_lies_across():
    parts = zipfile.ZipFile(io.BytesIO(docx_file(table())))
    footer = parts.read("word/footer1.xml").decode()
    assert 'w:instr="PAGE"' in footer and 'w:instr="NUMPAGES"' in footer
    wide = [Column("course", "Course"), *(Column(f"n{n}", f"N{n}", Kind.COUNT) for n in range(8))]
    row = {"course": "A", **{f"n{n}": n for n in range(8)}}
    section = read(table(columns=wide, rows=[row], total={})).sections[0]
    assert section.page_width > section.page_height


@pytest.mark.r40
def test_odd_texts_come_back_as_they_were():
    texts = [text for text in [*FORMULAS, *ODD, "NUL\x00 and \x0b", "\ufffe"] if text.strip()]
    written = read(table(texts, columns=[Column("course", "Course"), Column("attended", "N", Kind.COUNT)])).tables[0]
    found = [row.cells[0].text for row in written.rows[1:-1]]
    bare = [text.replace("\x00", "").replace("\x0b", "").replace("\ufffe", "") for text in texts]
    assert [" ".join(text.split()) for text in found] == [" ".join(text.split()) for text in bare]
