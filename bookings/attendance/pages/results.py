"""What people thought: of all courses, of one over a year, of one session; as a page, as CSV and as a workbook."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Avg, Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.attendance.evaluation.lines import HEADER, lines_of
from bookings.attendance.evaluation.results import results_of
from bookings.attendance.evaluation.sending import ATTENDED_AT_ALL
from bookings.attendance.evaluation.summary import LEAST_ANSWERS
from bookings.attendance.pages.presenters.results import ResultsPage
from bookings.models import Booking
from bookings.roles import may_read_answers, may_read_evaluations, may_read_evaluations_of
from training.access import only
from training.dates import year_name, year_of
from training.models import Course, Session
from training.pages.responses import download
from training.requests import SignedInRequest
from training.tables.content_types import CSV, XLSX
from training.tables.long_sheets import xlsx_file
from training.tables.writing import csv_file

_FIRST, _LAST = 1990, 2100
_NOT_YOURS = "Only the partnership team and group members have this page."


def _year(request: HttpRequest) -> int:
    """Return in which calendar year the reporting year begins that `?year=` asks for; without, that of today."""
    said = request.GET.get("year", "")
    is_year = said.isascii() and said.isdigit() and _FIRST <= int(said[:5]) <= _LAST
    return int(said) if is_year else year_of(timezone.localdate())


def _of_year(year: int) -> QuerySet[Booking]:
    month = settings.REPORTING_YEAR_FIRST_MONTH
    sessions = Session.objects.running().in_period(
        dt.date(year, month, 1), dt.date(year + 1, month, 1) - dt.timedelta(days=1)
    )
    return Booking.objects.filter(session__in=sessions.values("pk"))


def _years() -> list[tuple[int, str]]:
    """Return the reporting years that sessions lie in, the latest first."""
    months = Session.objects.running().begun(timezone.now()).dates("first_on", "month", order="DESC")
    return [(year, year_name(year)) for year in dict.fromkeys(map(year_of, months))]


@require_safe
@only(may_read_evaluations, _NOT_YOURS)
def evaluation_results(request: SignedInRequest) -> HttpResponse:
    """All courses of a year that somebody came to: how many answered, and how good they say it was."""
    year = _year(request)
    came = Q(outcome__in=ATTENDED_AT_ALL)
    answered = came & Q(evaluation__sent_at__isnull=False)
    courses: Any = (
        _of_year(year)
        .filter(came)
        .order_by("session__course__category__position", "session__course__position", "session__course__title_key")
        .values("session__course__slug", "session__course__title")
        .annotate(
            came=Count("pk"), answered=Count("pk", filter=answered), mean=Avg("evaluation__score", filter=answered)
        )
    )
    least = 1 if may_read_answers(request.user) else LEAST_ANSWERS
    rows = [row | {"rate": row["answered"] / row["came"], "is_enough": row["answered"] >= least} for row in courses]
    total = {name: sum(row[name] for row in rows) for name in ("came", "answered")}
    context = {"rows": rows, "total": total, "year": year, "year_in_words": year_name(year), "years": _years()}
    context["rate"] = total["answered"] / total["came"] if total["came"] else None
    return render(request, "bookings/attendance/evaluation_results.html", context)


@require_safe
@only(may_read_evaluations, _NOT_YOURS)
def evaluation_course(request: SignedInRequest, slug: str, format: str = "") -> HttpResponse:
    """One course over a year, and its sessions."""
    course = get_object_or_404(Course.objects.visible_to(request.user), slug=slug)
    year = _year(request)
    bookings = _of_year(year).filter(session__course=course)
    if format:
        return _file(request, bookings, format, name=f"evaluation-{course.slug}-{year_name(year)}")
    evaluated = Count("bookings", filter=Q(bookings__evaluation__sent_at__isnull=False))
    sessions = Session.objects.filter(pk__in=bookings.values("session")).annotate(evaluated=evaluated)
    context = {
        "course": course,
        "sessions": sessions.order_by("starts_at", "pk"),
        "year": year,
        "year_in_words": year_name(year),
        "years": _years(),
    }
    return _page(request, bookings, "bookings/attendance/evaluation_course.html", context)


@require_safe
def evaluation_session(request: SignedInRequest, pk: int, format: str = "") -> HttpResponse:
    """One session: for the team, group members, and its trainers."""
    session = get_object_or_404(Session.objects.visible_to(request.user).select_related("course"), pk=pk)
    if not may_read_evaluations_of(request.user, session):
        raise Http404
    bookings = Booking.objects.filter(session=session)
    if format:
        return _file(request, bookings, format, name=f"evaluation-{session.course.slug}-{session.first_on}")
    context = {"session": session, "reads_all_courses": may_read_evaluations(request.user)}
    return _page(request, bookings, "bookings/attendance/evaluation_session.html", context)


def _page(
    request: SignedInRequest, bookings: QuerySet[Booking], template: str, context: dict[str, Any]
) -> HttpResponse:
    reads_all = may_read_answers(request.user)
    page = ResultsPage(results_of(bookings, reads_all=reads_all), reads_all=reads_all)
    return render(request, template, context | {"page": page})


def _file(request: SignedInRequest, bookings: QuerySet[Booking], format: str, *, name: str) -> HttpResponse:
    lines = list(lines_of(results_of(bookings, reads_all=may_read_answers(request.user))))
    if format == "csv":
        content = csv_file(HEADER, ([str(cell) for cell in line] for line in lines))
        return download(content, name=f"{name}.csv", content_type=CSV)
    if format == "xlsx":
        return download(xlsx_file(HEADER, lines, title="Evaluation"), name=f"{name}.xlsx", content_type=XLSX)
    raise Http404
