"""The no-show review: its page, and the same as a file to take to a meeting."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.downloads.answers import asked_in_the_background
from reporting.answers import file_or_why_none, why_no_file
from reporting.formats.review import REVIEW_FORMATS, review_file_name
from reporting.formats.review_html import page_of
from reporting.forms.filters import ReportFilter
from reporting.in_the_background import review_takes_long, review_wish
from reporting.replica import from_replica
from reporting.review.whole import review_of
from reporting.roles import may_read_the_review
from reporting.scope import Scope
from reporting.views.asking import filter_of
from training.access import only
from training.requests import SignedInRequest


def _scope_of(form: ReportFilter) -> Scope:
    return form.scope(now=timezone.now(), organisation_id=None)


def _query_of(request: HttpRequest) -> str:
    return request.GET.urlencode()


@require_safe
@only(may_read_the_review)
@from_replica
def no_show_review(request: SignedInRequest) -> HttpResponse:
    form = filter_of(request)
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
@from_replica
def no_show_review_file(request: SignedInRequest, format: str) -> HttpResponse:
    """The review as a file. One that takes long is made by a worker, and a POST asks for that."""
    if format not in REVIEW_FORMATS:
        raise Http404(f"There is no {format} of the review.")
    form = filter_of(request)
    if not form.is_valid():
        return why_no_file(form)
    scope, made = _scope_of(form), REVIEW_FORMATS[format]
    if request.method == "POST" or review_takes_long(scope):
        return asked_in_the_background(request, review_wish(scope, format))
    review = review_of(scope)
    name = review_file_name(review, format)
    return file_or_why_none(lambda: made.write(review), name=name, content_type=made.content_type, instead="Word")
