"""What a report by email is about this month: its period, what it is narrowed to, what it says, and its page."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse
from django.utils import timezone

from reporting.courses import all_courses
from reporting.formats.files import FILE_FORMATS, file_name, lines_in
from reporting.formats.review import REVIEW_FORMATS, review_file_name
from reporting.forms.filters import ReportFilter
from reporting.in_the_background import is_long, review_takes_long, takes_long
from reporting.models import ReportByEmail
from reporting.models.by_email import REVIEW
from reporting.narrowing import about_one_person, narrowed_to
from reporting.periods import Period, reporting_year_of
from reporting.reports.comparing import table_of
from reporting.reports.registry import REPORTS
from reporting.review.parts import Review
from reporting.review.whole import review_of
from reporting.roles import may_have_reports_by_email
from reporting.scope import Scope
from training.models import User
from training.working_days import is_working_day, working_days_after

FROM = dt.time(8)
A_DAY = dt.timedelta(days=1)


def offered_by_email(name: str, user: User) -> bool:
    """Tell whether somebody may have a report by email. None that names practitioners: it stays behind the sign-in."""
    if not may_have_reports_by_email(user):
        return False
    return name == REVIEW or (name in REPORTS and not REPORTS[name].names_people and REPORTS[name].readers(user))


def title_of(name: str) -> str:
    """Return what a report is called; one that this program no longer has, by its name."""
    return Review.title if name == REVIEW else REPORTS[name].title if name in REPORTS else name


def due_at(month: dt.date) -> dt.datetime:
    """Return when reports leave in the month that begins on a day: in the morning of its first working day."""
    day = month if is_working_day(month) else working_days_after(month, 1)
    return timezone.make_aware(dt.datetime.combine(day, FROM))


def period_of(row: ReportByEmail, today: dt.date) -> Period:
    """Return the period that is sent on a day: up to the end of the month before, or of what is to come its year."""
    if row.report in REPORTS and REPORTS[row.report].looks_ahead:
        return reporting_year_of(today)
    last = today.replace(day=1) - A_DAY
    if row.span == ReportByEmail.Span.MONTH:
        return Period(last.replace(day=1), last)
    if row.span == ReportByEmail.Span.TWELVE:
        return Period(today.replace(year=today.year - 1, day=1), last)
    return reporting_year_of(last)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A report by email as of a day. `scope` is None where what it is narrowed to is there no more."""

    row: ReportByEmail
    period: Period
    form: ReportFilter
    scope: Scope | None

    @property
    def title(self) -> str:
        return title_of(self.row.report)

    @property
    def address(self) -> str:
        """Return the path of its page, asked as it was counted."""
        when = {"year": str(self.period)} if self.period.is_reporting_year else _dates(self.period)
        path = reverse(REVIEW) if self.row.report == REVIEW else reverse("report", args=[self.row.report])
        return f"{path}?{urlencode([*when.items(), *parse_qsl(self.row.query)])}"

    @property
    def is_confidential(self) -> bool:
        """Tell whether it is of one organisation, or of one person's work: then a mail says nothing of it."""
        return self.scope is not None and bool(self.scope.organisation_id or about_one_person(self.scope))

    @property
    def takes_long(self) -> bool:
        if self.scope is None:
            return False
        if self.row.report == REVIEW:
            return review_takes_long(self.scope)
        return takes_long(self.scope, self.form.other_period())

    def narrowed(self) -> list[str]:
        return narrowed_to(self.scope) if self.scope else []

    def sentences(self, scope: Scope) -> list[str]:
        """Return what it says first, in words."""
        if self.row.report == REVIEW:
            review = review_of(scope)
            return [said for said in (review.headline, review.stop) if said]
        table = table_of(REPORTS[self.row.report], scope, self.form.other_period())
        return [said for said in (table.headline, table.gaps) if said]

    def file(self, scope: Scope, format: str) -> tuple[str, bytes, str]:
        """Return name, content and type of it as a file: a workbook where a PDF would be long, because other mails wait
        behind this one. Raises what training.pdf raises.
        """
        if self.row.report == REVIEW:
            made, review = REVIEW_FORMATS[format], review_of(scope)
            return review_file_name(review, format), made.write(review), made.content_type
        table = table_of(REPORTS[self.row.report], scope, self.form.other_period())
        if lines_in(table, format) < len(table.rows) or is_long(table, format):
            format = "xlsx"
        of_table = FILE_FORMATS[format]
        return file_name(table, format), of_table.write(table), of_table.content_type


def asked_of(row: ReportByEmail, *, now: dt.datetime) -> Asked:
    """Return what a report by email asks today; its reader has been read with it."""
    today = timezone.localdate(now)
    period = period_of(row, today)
    form = filter_for(dict(parse_qsl(row.query)) | _dates(period), row.report, row.person, today=today)
    scope = form.scope(now=now, organisation_id=None) if form.is_valid() else None
    return Asked(row=row, period=period, form=form, scope=scope)


def filter_for(data: Mapping[str, str], report: str, reader: User, *, today: dt.date) -> ReportFilter:
    """Return the filter of a report's page, as it reads an address."""
    return ReportFilter(
        data,
        years=[],
        usual=reporting_year_of(today),
        courses=all_courses(),
        today=today,
        reader=reader,
        comparable=report in REPORTS and REPORTS[report].comparable,
    )


def _dates(period: Period) -> dict[str, str]:
    return {"from": period.start.isoformat(), "to": period.end.isoformat()}
