"""A Word document: the report arranged as its page is, with real headings, a captioned table and numbered pages."""

from reporting.formats.figures.of_table import printed_chart
from reporting.formats.html import MOST_ON_PORTRAIT, page_table
from reporting.formats.legal import legal
from reporting.formats.word import add_caption, add_figure, add_small, add_table, file_of, new_document
from reporting.tables import Table
from training.partnership import ours


def docx_file(table: Table) -> bytes:
    shown, called = page_table(table, is_whole=True), f"{table.title}, {table.period}"
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
        add_caption(document, 1, called)
        add_table(document, table, shown)
    for number, other in enumerate(table.beside, 2):
        document.add_heading(legal(other.title), level=2)
        document.add_paragraph(legal(other.headline))
        add_caption(document, number, f"{other.title}, {other.period}")
        add_table(document, other, page_table(other, is_whole=True))
    document.add_heading("What the figures mean", level=2)
    for definition in table.all_definitions:
        document.add_paragraph(legal(definition), style="List Bullet")
    return file_of(document)
