"""Reports over so many sessions that nobody waits for them: what bookings.downloads asks of them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bookings.downloads.kinds import Asked, Kind, Wish
from reporting.periods import Period
from reporting.reports.basis import Report
from reporting.roles import organisation_read_by
from reporting.scope import Scope, sessions_in
from training.models import User


def takes_long(scope: Scope) -> bool:
    """Tell whether a report over this is for the worker: by the sessions it looks at, which are quick to count."""
    return sessions_in(replace(scope, organisation_id=None)).count() > settings.REPORT_AT_ONCE_SESSIONS


def report_wish(report: Report, scope: Scope, format: str) -> Wish:
    """Return what a reader asks for who wants this report of this scope as a file."""
    from reporting.formats.files import FILE_FORMATS

    made = FILE_FORMATS[format]
    asked = {
        "report": report.name,
        "format": format,
        "from": scope.period.start.isoformat(),
        "to": scope.period.end.isoformat(),
        "organisation": scope.organisation_id,
        "courses": sorted(scope.course_ids) if scope.course_ids is not None else None,
        "by_lineage": scope.by_lineage,
    }
    return Wish(
        kind="report",
        asked=asked,
        title=f"{report.title}, {scope.period}, {made.label}",
        name=f"{report.name}-{scope.period.name}.{format}",
        content_type=made.content_type,
    )


class ReportDownloads(Kind):
    def may(self, user: User, asked: Asked) -> bool:
        """Readers of the report may, as far as they look: a lead has that of the organisation which is theirs now."""
        from reporting.reports.registry import REPORTS

        report = REPORTS.get(asked["report"])
        if report is None or not report.readers(user):
            return False
        own = organisation_read_by(user, people=report.names_people)
        return own is None or asked["organisation"] == own

    def make(self, asked: Asked, *, by: User, out: BinaryIO, tell: Callable[[int], None]) -> int:
        from reporting.formats.files import FILE_FORMATS
        from reporting.reports.registry import REPORTS

        table = REPORTS[asked["report"]].table(_scope(asked))
        tell(0)
        out.write(FILE_FORMATS[asked["format"]].write(table))
        return len(table.rows)

    def asked_on(self, asked: Asked) -> str:
        query = {"from": asked["from"], "to": asked["to"]} | ({"by_lineage": "on"} if asked["by_lineage"] else {})
        return f"{reverse('report', args=[asked['report']])}?{urlencode(query)}"


def _scope(asked: Asked) -> Scope:
    return Scope(
        period=Period(dt.date.fromisoformat(asked["from"]), dt.date.fromisoformat(asked["to"])),
        now=timezone.now(),
        organisation_id=asked["organisation"],
        course_ids=frozenset(asked["courses"]) if asked["courses"] is not None else None,
        by_lineage=asked["by_lineage"],
    )
