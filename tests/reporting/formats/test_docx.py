import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from reporting.formats.docx import docx_file
from reporting.formats.html import MOST_ON_A_PAGE, MOST_ON_PAPER
from reporting.tables import Column, Kind
from tests.support.report_tables import FORMULAS, ODD, table

FIELDS = ("PAGE", "NUMPAGES")


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
        ("Normal", ""),  # the chart
        ("Caption", "Figure 1: Attendance by course, 2023-24"),
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
    assert ">1</w:t>" in footer and all(f'<w:instrText xml:space="preserve"> {field} <' in footer for field in FIELDS)
    wide = [Column("course", "Course"), *(Column(f"n{n}", f"N{n}", Kind.COUNT) for n in range(8))]
    row = {"course": "A", **{f"n{n}": n for n in range(8)}}
    section = read(table(columns=wide, rows=[row], total={}, chart=None)).sections[0]
    assert section.page_width > section.page_height


def test_a_caption_is_numbered_as_word_numbers_them_and_stays_with_its_table():
    made = read(table())
    _, caption = [paragraph for paragraph in made.paragraphs if paragraph.style.name == "Caption"]
    assert "SEQ Table" in caption._p.xml
    assert caption.paragraph_format.keep_with_next
    assert caption._p.getnext() is made.tables[0]._tbl


def test_document_has_every_row_of_a_list_that_a_page_cuts():
    rows = [{"course": str(n), "attended": 1} for n in range(MOST_ON_A_PAGE + 7)]
    columns = [Column("course", "Course"), Column("attended", "Attended", Kind.COUNT)]
    (written,) = read(table(columns=columns, rows=rows, total={"attended": len(rows)})).tables
    assert len(written.rows) == len(rows) + 2


def test_document_of_very_many_lines_says_which_it_has_and_totals_them_all():
    rows = [{"course": str(n), "attended": 1} for n in range(MOST_ON_PAPER + 7)]
    columns = [Column("course", "Course"), Column("attended", "Attended", Kind.COUNT)]
    made = read(table(columns=columns, rows=rows, total={"attended": len(rows)}))
    (written,) = made.tables
    assert len(written.rows) == MOST_ON_PAPER + 2
    assert written.rows[-1].cells[1].text == "1,007"
    said = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert "These are the first 1,000 of 1,007 lines; the total counts all of them." in said


def test_the_name_of_a_row_is_the_widest_column_and_together_they_fill_the_sheet():
    made = read(table(["A title that is much longer than any of the figures beside it"]))
    (written,) = made.tables
    grid = [column.width for column in written.columns]
    assert grid[0] == max(grid)
    section = made.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    assert room - 10_000 < sum(grid) <= room
    wanted = [cell.width for cell in written.rows[0].cells]
    assert wanted == grid


@pytest.mark.r40
def test_odd_texts_come_back_as_they_were():
    texts = [text for text in [*FORMULAS, *ODD, "NUL\x00 and \x0b", "\ufffe"] if text.strip()]
    written = read(table(texts, columns=[Column("course", "Course"), Column("attended", "N", Kind.COUNT)])).tables[0]
    found = [row.cells[0].text for row in written.rows[1:-1]]
    bare = [text.replace("\x00", "").replace("\x0b", "").replace("\ufffe", "") for text in texts]
    assert [" ".join(text.split()) for text in found] == [" ".join(text.split()) for text in bare]
