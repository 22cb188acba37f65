"""A Word document: the report arranged as its page is, with real headings, a captioned table and numbered pages."""

from typing import Any

from reporting.formats.figures.of_table import printed_chart
from reporting.formats.html import MOST_ON_PAPER, MOST_ON_PORTRAIT, PageTable, page_table
from reporting.formats.legal import legal
from reporting.formats.word import add_caption, add_figure, add_small, add_table, file_of, new_document
from reporting.tables import Table
from training.partnership import ours


def docx_file(table: Table) -> bytes:
    shown, called = page_table(table, most=MOST_ON_PAPER), f"{table.title}, {table.period}"
    is_wide = len(shown.columns) > MOST_ON_PORTRAIT
    document = new_document(
        title=called,
        author=ours().name,
        footer=f"{ours().name} – {called}",
        landscape=is_wide,
    )
    document.add_heading(legal(table.title), level=1)
    document.add_paragraph(legal(table.period.dates_in_words), style="Subtitle")
    document.add_paragraph(legal(table.headline))
    for note in table.notes:
        document.add_paragraph(legal(note), style="Intense Quote")
    if chart := printed_chart(table, across=is_wide):
        add_figure(document, 1, chart.drawing)
        add_small(document, chart.left_out)
    if table.rows:
        _add_captioned(document, 1, called, table, shown)
    for number, other in enumerate(table.beside, 2):
        document.add_heading(legal(other.title), level=2)
        document.add_paragraph(legal(other.headline))
        beside = page_table(other, most=MOST_ON_PAPER)
        _add_captioned(document, number, f"{other.title}, {other.period}", other, beside)
    document.add_heading("What the figures mean", level=2)
    for definition in table.all_definitions:
        document.add_paragraph(legal(definition), style="List Bullet")
    return file_of(document)


def _add_captioned(document: Any, number: int, called: str, table: Table, shown: PageTable) -> None:
    if shown.left_out:
        document.add_paragraph(shown.left_out_on_paper, style="Intense Quote")
    add_caption(document, number, called)
    add_table(document, table, shown)
