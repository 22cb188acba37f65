"""What the pages of the yearly report have in common: the year that is asked for, and a file as an answer."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reporting.answers import file_or_why_none
from reporting.in_the_background import takes_long
from reporting.outcomes import usual_period, years_with_sessions
from reporting.periods import Period, year_before
from reporting.scope import Scope
from reporting.yearly.document import YearlyReport
from reporting.yearly.files import FILE_FORMATS, file_name
from reporting.yearly.pages.forms import YearForm
from reporting.yearly.showing import Imprint


def year_asked(request: HttpRequest) -> YearForm:
    """Return the form with the year that the address names, or the latest that is over."""
    now = timezone.now()
    years = years_with_sessions(now)
    return YearForm(request.GET, years=years, usual=usual_period(years, now))


def is_long(period: Period) -> bool:
    """Tell whether nobody should wait for it: it looks at the year and the one before."""
    both = Period(year_before(period).start, period.end)
    return takes_long(Scope(period=both, now=timezone.now()))


def as_file(report: YearlyReport, imprint: Imprint, format: str) -> HttpResponse:
    """Answer with the report as a file, or say what this server lacks for one."""
    made = FILE_FORMATS[format]
    name = file_name(report, imprint, format)
    return file_or_why_none(lambda: made.write(report, imprint), name=name, content_type=made.content_type)
