"""A PDF that everybody can read (PDF/UA-1): the report arranged as its page is, with numbered pages."""

from django.template.loader import render_to_string

from reporting.formats.figures.of_table import printed_chart
from reporting.formats.html import MOST_ON_PAPER, MOST_ON_PORTRAIT, page_table
from reporting.formats.svg import as_address
from reporting.tables import Table
from training.partnership import ours
from training.pdf import render_pdf


def pdf_file(table: Table) -> bytes:
    """Return the PDF. Raises of training.pdf LettersMissing where it would show boxes, PdfUnavailable without Pango."""
    shown = page_table(table, most=MOST_ON_PAPER)
    is_wide = len(shown.columns) > MOST_ON_PORTRAIT
    chart = printed_chart(table, across=is_wide)
    context = {
        "table": table,
        "page_table": shown,
        "beside": [(other, page_table(other, most=MOST_ON_PAPER)) for other in table.beside],
        "partnership": ours().name,
        "is_wide": is_wide,
        "chart": chart,
        "picture": as_address(chart.drawing, "chart") if chart else "",
    }
    return render_pdf(render_to_string("documents/report.html", context))
