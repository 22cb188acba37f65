"""Reports over so many sessions, or of so many lines, that nobody waits for them: what bookings.downloads asks."""

import datetime as dt
from collections.abc import Callable
from typing import BinaryIO
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bookings.downloads.kinds import Asked, Kind, Wish
from reporting.asked import as_asked, scope_asked
from reporting.periods import Period
from reporting.replica import read_figures
from reporting.reports.basis import Report
from reporting.reports.comparing import table_of
from reporting.roles import may_read_the_review, organisation_read_by
from reporting.scope import Scope, sessions_in
from reporting.tables import Table
from training.models import User

# A line takes about 10 ms in a PDF, 0.2 in a workbook, 0.02 in a CSV or JSON; a Word document ends before it is long.
LINES_AT_ONCE = {"pdf": 300, "xlsx": 5_000, "csv": 50_000, "json": 50_000}


def takes_long(scope: Scope, other: Period | None = None) -> bool:
    """Tell whether a report over this is for the worker: by the sessions of its periods, which are quick to count."""
    periods = [scope.period, *([other] if other else [])]
    sessions = sum(sessions_in(Scope(period=period, now=scope.now)).count() for period in periods)
    return sessions > settings.REPORT_AT_ONCE_SESSIONS


def is_long(table: Table, format: str) -> bool:
    """Tell whether a file of this table is for the worker, by its lines."""
    return len(table.rows) > LINES_AT_ONCE.get(format, len(table.rows))


def review_takes_long(scope: Scope) -> bool:
    """Tell whether a no-show review is for the worker: it looks at each booking, where a report counts."""
    return sessions_in(Scope(period=scope.period, now=scope.now)).count() > settings.REVIEW_AT_ONCE_SESSIONS


def report_wish(report: Report, scope: Scope, format: str, other: Period | None = None) -> Wish:
    """Return what a reader asks for who wants this report of this scope as a file."""
    from reporting.formats.files import FILE_FORMATS

    made = FILE_FORMATS[format]
    asked = {
        "report": report.name,
        "format": format,
        **as_asked(scope),
        "compare": [other.start.isoformat(), other.end.isoformat()] if other else None,
    }
    return Wish(
        kind="report",
        asked=asked,
        title=f"{report.title}, {scope.period}, {made.label}",
        name=f"{report.name}-{scope.period.name}.{format}",
        content_type=made.content_type,
    )


def review_wish(scope: Scope, format: str) -> Wish:
    """Return what a reader asks for who wants the no-show review of this scope as a file."""
    from reporting.formats.review import REVIEW_FORMATS

    made = REVIEW_FORMATS[format]
    return Wish(
        kind="no-show-review",
        asked={"format": format, **as_asked(scope)},
        title=f"No-show review, {scope.period}, {made.label}",
        name=f"no-show-review-{scope.period.name}.{format}",
        content_type=made.content_type,
    )


class ReviewDownloads(Kind):
    counted = "part,parts"

    def may(self, user: User, asked: Asked) -> bool:
        return may_read_the_review(user)

    def make(self, asked: Asked, *, by: User, out: BinaryIO, tell: Callable[[int], None]) -> int:
        from reporting.formats.review import REVIEW_FORMATS
        from reporting.review.whole import review_of

        review = read_figures(lambda _: review_of(scope_asked(asked, now=timezone.now()), tell=tell))
        out.write(REVIEW_FORMATS[asked["format"]].write(review))
        return len(review.parts)

    def asked_on(self, asked: Asked) -> str:
        return f"{reverse('no-show-review')}?{urlencode({'from': asked['from'], 'to': asked['to']})}"


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
        from reporting.formats.files import FILE_FORMATS, lines_in
        from reporting.reports.registry import REPORTS

        between = [dt.date.fromisoformat(day) for day in asked.get("compare") or ()]
        other = Period(*between) if between else None
        report = REPORTS[asked["report"]]
        table = read_figures(lambda _: table_of(report, scope_asked(asked, now=timezone.now()), other))
        tell(0)
        out.write(FILE_FORMATS[asked["format"]].write(table))
        return lines_in(table, asked["format"])

    def asked_on(self, asked: Asked) -> str:
        query = {"from": asked["from"], "to": asked["to"]} | ({"by_lineage": "on"} if asked["by_lineage"] else {})
        return f"{reverse('report', args=[asked['report']])}?{urlencode(query)}"
