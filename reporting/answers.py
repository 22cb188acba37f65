"""A file as an answer, or in words why there is none: for reports, the review, the yearly report, published tables."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpResponse

from training.pages.responses import download
from training.pdf import LettersMissing, PdfUnavailable


def file_or_why_none(
    write: Callable[[], bytes], *, name: str, content_type: str, instead: str = "Word or Excel"
) -> HttpResponse:
    """Answer with the file, or say what this server lacks for a PDF, and what to choose `instead`."""
    try:
        content = write()
    except (PdfUnavailable, LettersMissing) as fault:
        return _said(f"{fault}. Choose {instead} instead.", status=503)
    return download(content, name=name, content_type=content_type)


def why_no_file(form: Form) -> HttpResponse:
    """Say what is wrong with what was asked: a file has no page that could show it beside the field."""
    return _said("\n".join(str(error) for errors in form.errors.values() for error in errors), status=400)


def _said(words: str, *, status: int) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
