"""Keeping a yearly report, and the editions that were kept: each as it was, with what has changed since."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reporting.models import KeptReport
from reporting.periods import Period
from reporting.roles import may_keep_reports, may_read_why_corrected, may_read_yearly
from reporting.yearly.building import yearly_report
from reporting.yearly.files import FILE_FORMATS
from reporting.yearly.keeping import editions_of, keep_report
from reporting.yearly.pages.answers import as_file, is_long, year_asked
from reporting.yearly.pages.forms import KeepForm
from reporting.yearly.pages.presenters import imprint_of, since_then
from reporting.yearly.showing import shown_sections
from reporting.yearly.storing import report_from
from training.access import only
from training.pages.paging import paged
from training.refusals import Refused
from training.requests import SignedInRequest, posted

A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_keep_reports, "Only the partnership team keeps reports.")
def yearly_keep(request: SignedInRequest) -> HttpResponse:
    """Ask before it is kept: nobody can change or delete it afterwards. A later edition needs a reason."""
    asked = year_asked(request)
    if not asked.is_valid():
        raise Http404("There is no such year.")
    period = asked.cleaned_data["year"]
    last = next(iter(editions_of(period)), None)
    form, refusal = KeepForm(posted(request)) if last else None, ""
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        try:
            kept = keep_report(period=period, by=request.user, now=timezone.now(), reason=reason)
        except Refused as refused:
            refusal = refused.message_to(request.user)
        else:
            messages.success(request, f"Edition {kept.edition} of the report for {period} is kept. It never changes.")
            return redirect("yearly-kept", pk=kept.pk)
    context = {"period": period, "last": last, "form": form, "refusal": refusal}
    return render(request, "reporting/yearly/keep.html", context, status=409 if refusal else 200)


@require_safe
@only(may_read_yearly)
def yearly_kept_list(request: SignedInRequest) -> HttpResponse:
    kept = KeptReport.objects.select_related("kept_by", "replaces", "replaced_by").order_by("-first_on", "-edition")
    left_out = ("content", "replaces__content", "replaced_by__content")
    page, query = paged(request, kept.defer(*left_out), a_page=A_PAGE)
    rows = [(each, Period(each.first_on, each.last_on), _newer(each)) for each in page]
    return render(request, "reporting/yearly/kept_list.html", {"page": page, "query": query, "rows": rows})


def _edition(pk: int) -> KeptReport:
    kept = KeptReport.objects.select_related("kept_by", "replaces", "replaced_by")
    return get_object_or_404(kept.defer("replaces__content", "replaced_by__content"), pk=pk)


def _newer(kept: KeptReport) -> KeptReport | None:
    """Return the edition that replaces this one, if one does."""
    return getattr(kept, "replaced_by", None)


@require_safe
@only(may_read_yearly)
def yearly_kept(request: SignedInRequest, pk: int) -> HttpResponse:
    kept = _edition(pk)
    report = report_from(kept.content)
    context: dict[str, Any] = {
        "kept": kept,
        "newer": _newer(kept),
        "report": report,
        "imprint": imprint_of(kept),
        "sections": list(shown_sections(report)),
        "formats": FILE_FORMATS,
    }
    if not is_long(report.period):
        now = yearly_report(period=report.period, now=timezone.now())
        context["since"] = since_then(kept, report, now, with_reasons=may_read_why_corrected(request.user))
    return render(request, "reporting/yearly/kept.html", context)


@require_safe
@only(may_read_yearly)
def yearly_kept_file(request: SignedInRequest, pk: int, format: str) -> HttpResponse:
    """A kept edition as a file: made of what was kept, whatever the tables say by now."""
    if format not in FILE_FORMATS:
        raise Http404(f"There is no {format} of the yearly report.")
    kept = _edition(pk)
    return as_file(report_from(kept.content), imprint_of(kept), format)
