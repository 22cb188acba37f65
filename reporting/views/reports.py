"""Report pages: the list of reports with the no-show headline, one report, and its files."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.downloads.answers import asked_in_the_background
from reporting.answers import file_or_why_none, why_no_file
from reporting.clusters import in_all
from reporting.formats.charts import picture
from reporting.formats.files import FILE_FORMATS, file_name
from reporting.formats.html import page_table
from reporting.headline import cost_sentence, coverage_sentence, no_show_sentence
from reporting.in_the_background import is_long, report_wish, takes_long
from reporting.likeness import interval_of, likeness_in
from reporting.outcomes import Counts, typical_room, usual_period, years_with_sessions
from reporting.periods import reporting_year_of
from reporting.publishing.keeping import prepared
from reporting.publishing.rules import Way
from reporting.publishing.tables import why_not_published
from reporting.replica import from_replica
from reporting.reports.basis import Basis, Report
from reporting.reports.comparing import table_of
from reporting.reports.registry import REPORTS
from reporting.roles import may_publish, may_read_yearly, organisation_read_by
from reporting.scope import Scope
from reporting.views.asking import filter_of, for_readers, report_for, scope_of
from training.access import only
from training.models import User
from training.partnership import ours
from training.requests import SignedInRequest
from training.roles import may_read_reports

WAYS = (
    (Way.ROUNDED, "Round the figures to the nearest 5", "Fewest figures are hidden. Right for most reports."),
    (Way.EXACT, "Leave the figures exact", "More figures have to be hidden, so that nobody can work out a small one."),
)


@for_readers
@from_replica
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
        "headline": no_show_sentence(period, total, interval_of(total, likeness_in(scope)), today=scope.today),
        "cost": cost_sentence(total, room=typical_room(scope), cost=ours().cost_of_empty_place),
        "coverage": coverage_sentence(total),
        "so_far": _so_far(so_far_scope, so_far) if so_far.recorded else "",
        "gaps": basis.gaps(total),
        "missing": basis.missing,
        "organisation": request.user.organisation if organisation_id else None,
        "families": _families(request.user),
        "reads_yearly": may_read_yearly(request.user),
    }
    return render(request, "reporting/reports.html", context)


def _but(request: HttpRequest, name: str) -> str:
    """Return the address's query without one of its parts, such as what it sorts by."""
    query = request.GET.copy()
    query.pop(name, None)
    return query.urlencode()


def _families(user: User) -> list[tuple[str, list[Report]]]:
    readable = [report for report in REPORTS.values() if report.readers(user)]
    return [(family, list(found)) for family, found in groupby(readable, key=lambda report: report.family)]


def _so_far(scope: Scope, counts: Counts) -> str:
    return no_show_sentence(scope.period, counts, interval_of(counts, likeness_in(scope)), today=scope.today)


@for_readers
@from_replica
def report(request: SignedInRequest, name: str) -> HttpResponse:
    asked = report_for(request.user, name)
    form = filter_of(request, asked)
    context = {"report": asked, "form": form, "formats": FILE_FORMATS, "query": request.GET.urlencode()}
    if form.is_valid():
        scope = scope_of(request, asked, form)
        if takes_long(scope, form.other_period()):
            context |= {"takes_long": scope.period}
        else:
            way, why_not = way_to_publish(request, asked), why_not_published(asked, scope)
            preview = prepared(asked, scope, form.other_period(), way) if way and not why_not else None
            table = preview.table if preview else table_of(asked, scope, form.other_period())
            shown = page_table(table, request.GET.get("sort", ""))
            context |= {
                "table": table,
                "page_table": shown,
                "beside": [(other, page_table(other)) for other in table.beside],
                "picture": picture(table),
                "sort_query": _but(request, "sort"),
                "may_publish": asked.published_by is not None and may_publish(request.user),
                "why_not_published": why_not,
                "preview": preview,
                "way": way,
                "ways": WAYS,
                "kept_for_publishing": [(k, v) for k, v in request.GET.items() if k not in {"publish", "sort"}],
                "query_as_it_is": _but(request, "publish"),
            }
    return render(request, "reporting/report.html", context)


def way_to_publish(request: SignedInRequest, asked: Report) -> Way | None:
    """Return how the table is to be made fit for publication, None where nobody asked who may."""
    chosen = request.GET.get("publish", "")
    if asked.published_by is None or not may_publish(request.user) or chosen not in list(Way):
        return None
    return Way(chosen)


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_read_reports)
@from_replica
def report_file(request: SignedInRequest, name: str, format: str) -> HttpResponse:
    """The report as a file. One that takes long is made by a worker, and a POST asks for that."""
    asked = report_for(request.user, name)
    if format not in FILE_FORMATS:
        raise Http404(f"There is no {format} of this report.")
    form = filter_of(request, asked)
    if not form.is_valid():
        return why_no_file(form)
    if "publish" in request.GET:  # a file for publication is that of a table that was published
        return redirect(f"{reverse('report', args=[name])}?{request.GET.urlencode()}")
    scope = scope_of(request, asked, form)
    wish = report_wish(asked, scope, format, form.other_period())
    back = f"{reverse('report', args=[name])}?{request.GET.urlencode()}"
    if request.method == "POST" or takes_long(scope, form.other_period()):
        return asked_in_the_background(request, wish, back=back)
    table = table_of(asked, scope, form.other_period())
    if is_long(table, format):
        return asked_in_the_background(request, wish, back=back)
    made = FILE_FORMATS[format]
    return file_or_why_none(lambda: made.write(table), name=file_name(table, format), content_type=made.content_type)
