"""A person's training record: their own, and for the team and the lead of their organisation that of others."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from bookings.attendance.record.lines import TrainingRecord, training_record
from bookings.attendance.record.papers import record_as_csv, record_as_pdf
from bookings.roles import may_read_record_of
from training.models import User
from training.pages.responses import download, no_store
from training.pdf import LettersMissing, PdfUnavailable, letters_in_words
from training.requests import SignedInRequest
from training.roles import may_run_the_partnership
from training.tables.content_types import CSV


@require_safe
def my_record(request: SignedInRequest, format: str = "") -> HttpResponse:
    """One's own: everything attended, hours by year, certificates, what is due."""
    return _answer(request, request.user, format)


@require_safe
def record_of(request: SignedInRequest, pk: int, format: str = "") -> HttpResponse:
    if not may_read_record_of(request.user, pk):
        raise Http404
    return _answer(request, get_object_or_404(User, pk=pk), format)


def _answer(request: SignedInRequest, person: User, format: str) -> HttpResponse:
    record = training_record(person, reader=request.user, today=timezone.localdate())
    match format:
        case "":
            return no_store(render(request, "bookings/attendance/record.html", _context(request, record)))
        case "csv":
            name = f"training-record-{timezone.localdate()}.csv"
            return no_store(download(record_as_csv(record), name=name, content_type=CSV))
        case "pdf":
            return no_store(_pdf(request, record))
        case _:
            raise Http404


def _pdf(request: SignedInRequest, record: TrainingRecord) -> HttpResponse:
    today = timezone.localdate()
    try:
        pdf = record_as_pdf(record, today=today)
    except PdfUnavailable:
        said = "Our server cannot draw PDFs now."
    except LettersMissing as missing:
        said = f"We have no font for some of its letters: {letters_in_words(missing.letters)}."
    else:
        response = HttpResponse(pdf, content_type="application/pdf")
        name = content_disposition_header(as_attachment=False, filename=f"training-record-{today}.pdf")
        response["Content-Disposition"] = name or "inline"
        return response
    context = _context(request, record) | {"why_no_pdf": said}
    return render(request, "bookings/attendance/record.html", context, status=503)


def _context(request: SignedInRequest, record: TrainingRecord) -> dict[str, object]:
    person, is_own = record.person, record.person.pk == request.user.pk
    if is_own:
        back_text, back = "My bookings", reverse("my-bookings")
    elif may_run_the_partnership(request.user):
        back_text, back = person.name, reverse("desk-person", args=[person.pk])
    else:
        back_text, back = "My organisation", reverse("organisation-bookings")
    return {
        "record": record,
        "due": [(line, record.booked_for.get(line.course.pk)) for line in record.due],
        "is_own": is_own,
        "back_text": back_text,
        "back": back,
        "pdf": _file(person, "pdf", is_own=is_own),
        "csv": _file(person, "csv", is_own=is_own),
    }


def _file(person: User, format: str, *, is_own: bool) -> str:
    return reverse("my-record-file", args=[format]) if is_own else reverse("record-file", args=[person.pk, format])
