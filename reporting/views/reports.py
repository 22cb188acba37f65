"""Report pages: the list of reports with the no-show headline, one report, and its files."""

import logging
from collections.abc import Callable
from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.downloads.answers import asked_in_the_background
from reporting.clusters import in_all
from reporting.courses import all_courses
from reporting.formats.charts import picture
from reporting.formats.files import FILE_FORMATS, file_name
from reporting.formats.html import page_table
from reporting.forms.filters import ReportFilter
from reporting.headline import cost_sentence, coverage_sentence, no_show_sentence
from reporting.in_the_background import report_wish, takes_long
from reporting.likeness import interval_of, likeness_in
from reporting.outcomes import Counts, typical_room, usual_period, years_with_sessions
from reporting.periods import reporting_year_of
from reporting.reports.basis import Basis, Report
from reporting.reports.comparing import table_of
from reporting.reports.registry import REPORTS
from reporting.roles import organisation_read_by
from reporting.scope import Scope
from training.access import only
from training.models import User
from training.pages.responses import download
from training.partnership import ours
from training.pdf import LettersMissing, PdfUnavailable
from training.requests import SignedInRequest
from training.roles import may_read_reports

access_log = logging.getLogger("turnout.access")


def for_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in those who may read reports, by GET and HEAD only."""
    return require_safe(only(may_read_reports)(view))


def _report_for(user: User, name: str) -> Report:
    """Return the report of a name, for somebody who may read it."""
    if name not in REPORTS:
        raise Http404(f"There is no report called {name}.")
    if not REPORTS[name].readers(user):
        raise PermissionDenied("You cannot read this report.")
    return REPORTS[name]


def _scope_of(request: SignedInRequest, asked: Report, form: ReportFilter) -> Scope:
    """Return what is asked for, as far as the reader looks; whoever reads of people is logged."""
    if asked.names_people:
        access_log.info("report %s, which names people, read by %s", asked.name, request.user.pk)
    own = organisation_read_by(request.user, people=asked.names_people)
    return form.scope(now=timezone.now(), organisation_id=own)


def _filter_of(request: SignedInRequest, asked: Report) -> ReportFilter:
    now = timezone.now()
    years = years_with_sessions(now)
    usual = reporting_year_of(timezone.localtime(now).date()) if asked.looks_ahead else usual_period(years, now)
    return ReportFilter(
        request.GET,
        years=years,
        usual=usual,
        courses=all_courses(),
        reader=request.user,
        comparable=asked.comparable,
    )


@for_readers
def reports(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    organisation_id = organisation_read_by(request.user)
    period = usual_period(years_with_sessions(now), now)
    this_year = reporting_year_of(timezone.localtime(now).date())
    scope = Scope(period=period, now=now, organisation_id=organisation_id)
    basis, total = Basis.of(scope), in_all(scope)
    so_far_scope = Scope(period=this_year, now=now, organisation_id=organisation_id)
    so_far = in_all(so_far_scope) if this_year != period else Counts()
    context = {
        "period": period,
        "headline": no_show_sentence(period, total, interval_of(total, likeness_in(scope))),
        "cost": cost_sentence(total, room=typical_room(scope), cost=ours().cost_of_empty_place),
        "coverage": coverage_sentence(total),
        "so_far": _so_far(so_far_scope, so_far) if so_far.recorded else "",
        "gaps": basis.gaps(total),
        "missing": basis.missing,
        "organisation": request.user.organisation if organisation_id else None,
        "families": _families(request.user),
    }
    return render(request, "reporting/reports.html", context)


def _but_sort(request: HttpRequest) -> str:
    """Return the address's query without what it sorts by."""
    query = request.GET.copy()
    query.pop("sort", None)
    return query.urlencode()


def _families(user: User) -> list[tuple[str, list[Report]]]:
    readable = [report for report in REPORTS.values() if report.readers(user)]
    return [(family, list(found)) for family, found in groupby(readable, key=lambda report: report.family)]


def _so_far(scope: Scope, counts: Counts) -> str:
    return no_show_sentence(scope.period, counts, interval_of(counts, likeness_in(scope)), so_far=True)


@for_readers
def report(request: SignedInRequest, name: str) -> HttpResponse:
    asked = _report_for(request.user, name)
    form = _filter_of(request, asked)
    context = {"report": asked, "form": form, "formats": FILE_FORMATS, "query": request.GET.urlencode()}
    if form.is_valid():
        scope = _scope_of(request, asked, form)
        if takes_long(scope, form.other_period()):
            context |= {"takes_long": scope.period}
        else:
            table = table_of(asked, scope, form.other_period())
            shown = page_table(table, request.GET.get("sort", ""))
            context |= {
                "table": table,
                "page_table": shown,
                "beside": [(other, page_table(other)) for other in table.beside],
                "picture": picture(table),
                "sort_query": _but_sort(request),
            }
    return render(request, "reporting/report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_read_reports)
def report_file(request: SignedInRequest, name: str, format: str) -> HttpResponse:
    """The report as a file. One that takes long is made by a worker, and a POST asks for that."""
    asked = _report_for(request.user, name)
    if format not in FILE_FORMATS:
        raise Http404(f"There is no {format} of this report.")
    form = _filter_of(request, asked)
    if not form.is_valid():
        faults = "\n".join(str(error) for errors in form.errors.values() for error in errors)
        return HttpResponse(f"{faults}\n", status=400, content_type="text/plain; charset=utf-8")
    scope = _scope_of(request, asked, form)
    if request.method == "POST" or takes_long(scope, form.other_period()):
        return asked_in_the_background(request, report_wish(asked, scope, format, form.other_period()))
    table = table_of(asked, scope, form.other_period())
    made = FILE_FORMATS[format]
    try:
        content = made.write(table)
    except (PdfUnavailable, LettersMissing) as fault:
        advice = "Choose Word or Excel instead."
        return HttpResponse(f"{fault}. {advice}\n", status=503, content_type="text/plain; charset=utf-8")
    return download(content, name=file_name(table, format), content_type=made.content_type)
