"""The no-show review: its page, and the same as a file to take to a meeting."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.downloads.answers import asked_in_the_background
from reporting.courses import all_courses
from reporting.formats.review import REVIEW_FORMATS, review_file_name
from reporting.formats.review_html import page_of
from reporting.forms.filters import ReportFilter
from reporting.in_the_background import review_takes_long, review_wish
from reporting.outcomes import usual_period, years_with_sessions
from reporting.review.whole import review_of
from reporting.roles import may_read_the_review
from reporting.scope import Scope
from training.access import only
from training.pages.responses import download
from training.pdf import LettersMissing, PdfUnavailable
from training.requests import SignedInRequest


def _filter_of(request: SignedInRequest) -> ReportFilter:
    now = timezone.now()
    years = years_with_sessions(now)
    return ReportFilter(
        request.GET,
        years=years,
        usual=usual_period(years, now),
        courses=all_courses(),
        today=timezone.localdate(now),
        reader=request.user,
        comparable=False,
    )


def _scope_of(form: ReportFilter) -> Scope:
    return form.scope(now=timezone.now(), organisation_id=None)


def _query_of(request: HttpRequest) -> str:
    return request.GET.urlencode()


@require_safe
@only(may_read_the_review)
def no_show_review(request: SignedInRequest) -> HttpResponse:
    form = _filter_of(request)
    context = {"form": form, "formats": REVIEW_FORMATS, "query": _query_of(request)}
    if form.is_valid():
        scope = _scope_of(form)
        if review_takes_long(scope):
            context |= {"takes_long": scope.period}
        else:
            context |= {"review": page_of(review_of(scope), query=_query_of(request))}
    return render(request, "reporting/review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_read_the_review)
def no_show_review_file(request: SignedInRequest, format: str) -> HttpResponse:
    """The review as a file. One that takes long is made by a worker, and a POST asks for that."""
    if format not in REVIEW_FORMATS:
        raise Http404(f"There is no {format} of the review.")
    form = _filter_of(request)
    if not form.is_valid():
        faults = "\n".join(str(error) for errors in form.errors.values() for error in errors)
        return HttpResponse(f"{faults}\n", status=400, content_type="text/plain; charset=utf-8")
    scope, made = _scope_of(form), REVIEW_FORMATS[format]
    if request.method == "POST" or review_takes_long(scope):
        return asked_in_the_background(request, review_wish(scope, format))
    review = review_of(scope)
    try:
        content = made.write(review)
    except (PdfUnavailable, LettersMissing) as fault:
        return HttpResponse(f"{fault}. Choose Word instead.\n", status=503, content_type="text/plain; charset=utf-8")
    return download(content, name=review_file_name(review, format), content_type=made.content_type)
