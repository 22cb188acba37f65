"""The team keeps what certificates bear, and looks at how one looks."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.attendance.certificates.codes import LENGTH
from bookings.attendance.certificates.document import certificate_pdf
from bookings.attendance.certificates.letterhead import head_in_force, keep_letterhead
from bookings.attendance.pages.forms.letterhead import LetterheadForm
from bookings.models import Certificate, Letterhead
from training.access import team_only
from training.dates import months_later
from training.pages.responses import kept_secret
from training.pdf import PdfUnavailable
from training.refusals import Refused
from training.requests import SignedInRequest, posted


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def letterhead(request: SignedInRequest) -> HttpResponse:
    head = head_in_force()
    form = LetterheadForm(posted(request), request.FILES or None, head=head)
    if form.is_valid():
        try:
            keep_letterhead(by=request.user, now=timezone.now(), **form.answers())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved. Certificates issued from now on show this.")
            return redirect("desk-letterhead")
    versions = Letterhead.objects.exclude(kept_by=None).select_related("kept_by").order_by("-number")[:10]
    context = {"form": form, "head": head, "versions": versions}
    return render(request, "bookings/attendance/letterhead.html", context)


@require_safe
@team_only
def letterhead_example(request: SignedInRequest) -> HttpResponse:
    """A certificate of nobody, as one that is issued now would look. Nobody can verify it."""
    today = timezone.localdate()
    example = Certificate(
        number=f"T-{today.year}-EXAMPLE",
        code="0" * LENGTH,
        person_name="Example Person",
        course_title="An example of a course",
        level="Level 2",
        venue="the training centre and online",
        attended_on=today,
        days_said=f"{today - dt.timedelta(days=7)};{today}",
        cpd_hours=12,
        issued_at=timezone.now(),
        expires_on=months_later(today, 36),
    )
    try:
        pdf = certificate_pdf(example, head_in_force())
    except PdfUnavailable:
        messages.error(request, "Our server cannot draw PDFs at the moment.")
        return redirect("desk-letterhead")
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="example-certificate.pdf"'
    return kept_secret(response)
