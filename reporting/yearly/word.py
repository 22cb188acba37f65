"""The yearly report as a Word document."""

from typing import Any

from reporting.formats.legal import legal
from reporting.formats.word import add_caption, add_table, file_of, new_document
from reporting.yearly.document import YearlyReport
from reporting.yearly.showing import Imprint, ShownSection, shown_sections


def docx_file(report: YearlyReport, imprint: Imprint) -> bytes:
    document = new_document(title=report.full_title, author=report.partnership, footer=report.full_title)
    document.add_heading(legal(report.title), level=1)
    document.add_paragraph(legal(f"{report.partnership}, {report.period.dates_in_words}"), style="Subtitle")
    document.add_paragraph(legal(imprint.in_words))
    for shown in shown_sections(report):
        _add_section(document, shown)
    document.add_heading("What the figures mean", level=2)
    for definition in report.definitions:
        document.add_paragraph(legal(definition), style="List Bullet")
    return file_of(document)


def _add_section(document: Any, shown: ShownSection) -> None:
    section = shown.section
    document.add_heading(legal(section.title), level=2)
    if section.warning:
        document.add_paragraph(legal(section.warning), style="Intense Quote")
    for sentence in section.sentences:
        document.add_paragraph(legal(sentence))
    if section.listed:
        document.add_paragraph(legal(section.listed)).paragraph_format.keep_with_next = True
    for point in section.points:
        document.add_paragraph(legal(point), style="List Bullet")
    for each in shown.tables:
        add_caption(document, each.number, each.caption)
        add_table(document, each.table, each.shown)
