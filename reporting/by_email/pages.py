"""Reports by email: choosing one, the list of them, stopping one, and the page behind the link that stops one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.notices.links.leaving import left_by
from reporting.by_email.asking import filter_for, offered_by_email, title_of
from reporting.by_email.choosing import choose_report, chosen_for, stop_report
from reporting.by_email.forms import ChooseReportForm
from reporting.models import ReportByEmail
from reporting.models.by_email import REVIEW
from reporting.narrowing import NARROWINGS
from reporting.periods import YEAR_BEFORE
from reporting.reports.registry import REPORTS
from reporting.roles import may_choose_for_others, may_have_reports_by_email
from training.access import only
from training.models import Course
from training.pages.paging import paged
from training.pages.responses import kept_secret
from training.refusals import Refused
from training.requests import SignedInRequest, posted

A_PAGE = 50
REFUSAL = "Only the partnership team and group members get reports by email."
LABELS = {one.name: one.label for one in NARROWINGS} | {"course": "Course"}
GONE = "no longer in our list"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A report by email as lists show it."""

    row: ReportByEmail
    title: str
    address: str
    narrowed: Sequence[str]


def lines_of(rows: Iterable[ReportByEmail]) -> list[Line]:
    """Return them with what each is narrowed to (a query for each kind of that, however many they are)."""
    asked = [(row, [(name, value) for name, value in parse_qsl(row.query) if name in LABELS]) for row in rows]
    kinds = {name for _, narrowed in asked for name, _ in narrowed}
    called = {one.name: dict(one.choices()) for one in NARROWINGS if one.name in kinds}
    if "course" in kinds:
        called["course"] = dict(Course.objects.values_list("slug", "title"))
    return [
        Line(
            row=row,
            title=title_of(row.report),
            address=f"{_page_of(row.report)}?{row.query}" if row.query else _page_of(row.report),
            narrowed=[f"{LABELS[name]}: {called[name].get(value, GONE)}" for name, value in narrowed],
        )
        for row, narrowed in asked
    ]


def _page_of(report: str) -> str:
    return reverse(REVIEW) if report == REVIEW else reverse("report", args=[report])


@require_safe
@only(may_have_reports_by_email, REFUSAL)
def reports_by_email(request: SignedInRequest) -> HttpResponse:
    rows = chosen_for(request.user).select_related("person", "chosen_by").order_by("person__search_text", "pk")
    page, query = paged(request, rows, a_page=A_PAGE)
    context = {"page": page, "query": query, "lines": lines_of(page)}
    return render(request, "reporting/by_email/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_have_reports_by_email, REFUSAL)
def report_by_email(request: SignedInRequest, name: str) -> HttpResponse:
    """Choose a report, narrowed as the page is that led here, for oneself; the team for others too."""
    if name not in (*REPORTS, REVIEW):
        raise Http404(f"There is no report called {name}.")
    if not offered_by_email(name, request.user):
        raise PermissionDenied("This report does not go out by email.")
    # A year to hold it against is kept where it moves along with the months.
    query = {key: value for key, value in request.GET.dict().items() if key != "compare" or value == YEAR_BEFORE}
    asked = filter_for(query, name, request.user, today=timezone.localdate())
    page = _page_of(name)
    if not asked.is_valid():  # the page says what is wrong
        return redirect(f"{page}?{request.GET.urlencode()}")
    form = ChooseReportForm(
        posted(request),
        chooser=request.user,
        for_others=may_choose_for_others(request.user),
        looks_ahead=name in REPORTS and REPORTS[name].looks_ahead,
    )
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            _choose(request, name, form, urlencode(asked.kept))
        except Refused as refused:
            refusal = refused.message_to(request.user)
        else:
            return redirect("reports-by-email")
    context = {
        "form": form,
        "title": title_of(name),
        "narrowed": lines_of([ReportByEmail(report=name, query=urlencode(asked.kept))])[0].narrowed,
        "refusal": refusal,
        "page": f"{page}?{request.GET.urlencode()}",
    }
    return render(request, "reporting/by_email/choose.html", context, status=409 if refusal else 200)


def _choose(request: SignedInRequest, name: str, form: ChooseReportForm, query: str) -> None:
    people = form.chosen_people
    made = choose_report(
        report=name, span=form.chosen_span, query=query, people=people, by=request.user, now=timezone.now()
    )
    if made:
        to = "you" if people == [request.user] else ", ".join(row.person.name for row in made)
        said = f"“{title_of(name)}” will go to {to} on the first working day of each month."
    else:
        said = f"“{title_of(name)}” is sent to {'you' if people == [request.user] else 'all of them'} already."
    messages.success(request, said)


@require_POST
@only(may_have_reports_by_email, REFUSAL)
def report_by_email_stop(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(chosen_for(request.user).select_related("person"), pk=pk)
    stop_report(row=row)
    to = "you" if row.person == request.user else row.person.name
    messages.success(request, f"“{title_of(row.report)}” is no longer sent to {to}.")
    return redirect("reports-by-email")


@csrf_exempt  # mail programs press it for their reader (RFC 8058), and the token in the address is the proof
@login_not_required
@require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])
def report_by_email_leave(request: HttpRequest, token: str) -> HttpResponse:
    """Stop a report by the link in its mail, without signing in; whoever has stopped it may press again."""
    key = left_by(token)
    if not key:
        return kept_secret(render(request, "bookings/notices/link_unusable.html", status=404))
    row = ReportByEmail.objects.filter(pk=key).first()
    context = {"title": title_of(row.report) if row else "", "is_done": row is None}
    if request.method == "POST" and row:
        stop_report(row=row)
        context["is_done"] = True
    return kept_secret(render(request, "reporting/by_email/leave.html", context))
