"""The no-show review as a PDF that everybody can read (PDF/UA-1): each picture has its text."""

from django.template.loader import render_to_string

from reporting.formats.review_html import page_of
from reporting.review.parts import Review
from training.partnership import ours
from training.pdf import render_pdf


def review_pdf(review: Review) -> bytes:
    """Return the PDF. Raises of training.pdf LettersMissing where it would show boxes, PdfUnavailable without Pango."""
    context = {"shown": page_of(review, is_whole=True), "review": review, "partnership": ours().name}
    return render_pdf(render_to_string("documents/no_show_review.html", context))
