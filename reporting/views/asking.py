"""What a request for a report asks: which report, of what, and whether its reader may have it."""

import logging
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reporting.courses import all_courses
from reporting.forms.filters import ReportFilter
from reporting.outcomes import usual_period, years_with_sessions
from reporting.periods import reporting_year_of
from reporting.reports.basis import Report
from reporting.reports.registry import REPORTS
from reporting.roles import organisation_read_by
from reporting.scope import Scope
from training.access import only
from training.models import User
from training.requests import SignedInRequest
from training.roles import may_read_reports

access_log = logging.getLogger("turnout.access")


def for_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in those who may read reports, by GET and HEAD only."""
    return require_safe(only(may_read_reports)(view))


def report_for(user: User, name: str) -> Report:
    """Return the report of a name, for somebody who may read it."""
    if name not in REPORTS:
        raise Http404(f"There is no report called {name}.")
    if not REPORTS[name].readers(user):
        raise PermissionDenied("You cannot read this report.")
    return REPORTS[name]


def scope_of(request: SignedInRequest, asked: Report, form: ReportFilter) -> Scope:
    """Return what is asked for, as far as the reader looks; whoever reads of people is logged."""
    if asked.names_people:
        access_log.info("report %s, which names people, read by %s", asked.name, request.user.pk)
    own = organisation_read_by(request.user, people=asked.names_people)
    return form.scope(now=timezone.now(), organisation_id=own)


def filter_of(request: SignedInRequest, asked: Report | None = None) -> ReportFilter:
    """Return the filter of a report's page, or without a report that of the no-show review's."""
    now = timezone.now()
    years = years_with_sessions(now)
    looks_ahead, comparable = (asked.looks_ahead, asked.comparable) if asked else (False, False)
    usual = reporting_year_of(timezone.localdate(now)) if looks_ahead else usual_period(years, now)
    return ReportFilter(
        request.GET,
        years=years,
        usual=usual,
        courses=all_courses(),
        today=timezone.localdate(now),
        reader=request.user,
        comparable=comparable,
    )
