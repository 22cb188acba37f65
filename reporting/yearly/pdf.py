"""The yearly report as a PDF that everybody can read (PDF/UA-1)."""

from django.template.loader import render_to_string

from reporting.yearly.document import YearlyReport
from reporting.yearly.showing import Imprint, shown_sections
from training.pdf import render_pdf


def pdf_file(report: YearlyReport, imprint: Imprint) -> bytes:
    """Return the PDF. Raises of training.pdf LettersMissing where it would show boxes, PdfUnavailable without Pango."""
    context = {"report": report, "imprint": imprint, "sections": list(shown_sections(report))}
    return render_pdf(render_to_string("documents/yearly.html", context))
