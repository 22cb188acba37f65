"""Report pages: the list of reports with the no-show headline, one report, and its files."""

from collections.abc import Callable
from itertools import groupby

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.downloads.answers import asked_in_the_background
from reporting.courses import all_courses
from reporting.formats.charts import picture
from reporting.formats.files import FILE_FORMATS, file_name
from reporting.formats.html import page_table
from reporting.forms.filters import ReportFilter
from reporting.headline import cost_sentence, coverage_sentence, no_show_sentence
from reporting.in_the_background import report_wish, takes_long
from reporting.outcomes import Scope, counts_in_all, typical_room, usual_period, years_with_sessions
from reporting.periods import reporting_year_of
from reporting.reports.basis import Basis, Report
from reporting.reports.registry import REPORTS
from reporting.roles import organisation_read_by
from training.access import only
from training.pages.responses import download
from training.requests import SignedInRequest
from training.roles import may_read_reports


def for_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in those who may read reports, by GET and HEAD only."""
    return require_safe(only(may_read_reports)(view))


def _report_named(name: str) -> Report:
    try:
        return REPORTS[name]
    except KeyError:
        raise Http404(f"There is no report called {name}.") from None


def _filter_of(request: HttpRequest) -> ReportFilter:
    now = timezone.now()
    years = years_with_sessions(now)
    return ReportFilter(request.GET, years=years, usual=usual_period(years, now), courses=all_courses())


@for_readers
def reports(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    organisation_id = organisation_read_by(request.user)
    period = usual_period(years_with_sessions(now), now)
    this_year = reporting_year_of(timezone.localtime(now).date())
    scope = Scope(period=period, now=now, organisation_id=organisation_id)
    basis, total = Basis.of(scope), counts_in_all(scope)
    so_far = counts_in_all(Scope(period=this_year, now=now, organisation_id=organisation_id))
    context = {
        "period": period,
        "headline": no_show_sentence(period, total),
        "cost": cost_sentence(total, room=typical_room(scope), cost=settings.COST_OF_EMPTY_PLACE),
        "coverage": coverage_sentence(total),
        "so_far": no_show_sentence(this_year, so_far, so_far=True) if this_year != period and so_far.recorded else "",
        "gaps": basis.gaps(total),
        "missing": basis.missing,
        "organisation": request.user.organisation if organisation_id else None,
        "families": [(family, list(found)) for family, found in groupby(REPORTS.values(), key=lambda r: r.family)],
    }
    return render(request, "reporting/reports.html", context)


@for_readers
def report(request: SignedInRequest, name: str) -> HttpResponse:
    asked = _report_named(name)
    form = _filter_of(request)
    context = {"report": asked, "form": form, "formats": FILE_FORMATS, "query": request.GET.urlencode()}
    if form.is_valid():
        scope = form.scope(now=timezone.now(), organisation_id=organisation_read_by(request.user))
        if takes_long(scope):
            context |= {"takes_long": scope.period}
        else:
            table = asked.table(scope)
            context |= {"table": table, "page_table": page_table(table), "picture": picture(table)}
    return render(request, "reporting/report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_read_reports)
def report_file(request: SignedInRequest, name: str, format: str) -> HttpResponse:
    """The report as a file. One that takes long is made by a worker, and a POST asks for that."""
    asked = _report_named(name)
    if format not in FILE_FORMATS:
        raise Http404(f"There is no {format} of this report.")
    form = _filter_of(request)
    if not form.is_valid():
        faults = "\n".join(str(error) for errors in form.errors.values() for error in errors)
        return HttpResponse(f"{faults}\n", status=400, content_type="text/plain; charset=utf-8")
    scope = form.scope(now=timezone.now(), organisation_id=organisation_read_by(request.user))
    if request.method == "POST" or takes_long(scope):
        return asked_in_the_background(request, report_wish(asked, scope, format))
    table = asked.table(scope)
    made = FILE_FORMATS[format]
    return download(made.write(table), name=file_name(table, format), content_type=made.content_type)
