"""The reports, for other programs: the same tables as on the pages, as docs/reports.md promises their JSON."""

from typing import Any

from django.core.exceptions import PermissionDenied
from ninja import Query, Router, Schema
from pydantic import Field

from bookings.api.gate import AskedRequest, Seen, demand
from bookings.api.problems import Problem
from bookings.api.schemas import Slug
from bookings.api.scoped import answers, by_key
from reporting.formats.json import as_json
from reporting.in_the_background import takes_long
from reporting.reports.comparing import table_of
from reporting.reports.registry import REPORTS
from reporting.roles import organisation_read_by
from reporting.views.asking import filter_of, report_for, scope_of
from training.models.api_keys import Scope

router = Router(tags=["Reports"])
TOO_LONG = "This period has too many sessions to count at once. Ask for a shorter one."


class ReportAsked(Schema):
    """As in the address of the report's page."""

    year: str | None = Field(None, max_length=10, description="A reporting year, such as 2025-26")
    from_: str | None = Field(None, alias="from", max_length=20, description="First day, such as 2026-04-01")
    to: str | None = Field(None, max_length=20, description="Last day, included")
    course: Slug | None = Field(None, description="`slug` of a course")
    by_lineage: str | None = Field(None, max_length=5, description="`on`: with the courses that it replaced")
    compare: str | None = Field(None, max_length=20, description="Another reporting year, or `year before`")


class ReportName(Schema):
    name: str
    title: str
    summary: str


class ReportNames(Schema):
    items: list[ReportName]


@router.get("/reports", response=answers(ReportNames), summary="Reports there are", **by_key(Scope.REPORTS))
def reports(request: AskedRequest) -> Any:
    key, reader = demand(request), demand(request).reader()
    readable = [one for one in REPORTS.values() if one.readers(reader) and _may(key, one)]
    return {"items": [{"name": one.name, "title": one.title, "summary": one.summary} for one in readable]}


@router.get("/reports/{slug:name}", response=answers(dict[str, Any]), summary="A report", **by_key(Scope.REPORTS))
def report(request: Any, name: str, asked: Query[ReportAsked]) -> Any:
    """Figures of the key's organisation, or of all. A report that names people needs `records:read` too."""
    key = demand(request)
    try:
        found = report_for(request.user, name)
    except PermissionDenied as refusal:
        raise Problem(403, str(refusal)) from None
    if not _may(key, found):
        demand(request, Scope.RECORDS)
    form = filter_of(request, found)
    if not form.is_valid():
        errors = [(where, str(fault)) for where, faults in form.errors.items() for fault in faults]
        raise Problem(422, " ".join(detail for _, detail in errors), errors=errors)
    scope, other = scope_of(request, found, form), form.other_period()
    if takes_long(scope, other):
        raise Problem(422, TOO_LONG, errors=[("from", TOO_LONG)])
    if found.names_people:
        request.seen = Seen(
            page=f"report-{found.name}"[:60], organisation=organisation_read_by(request.user, people=True)
        )
    return as_json(table_of(found, scope, other))


def _may(key: Any, report: Any) -> bool:
    return not report.names_people or key.may(Scope.RECORDS)
