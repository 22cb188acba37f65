"""The yearly report as it would be published today: its page, and its files."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.downloads.answers import asked_in_the_background
from reporting.answers import why_no_file
from reporting.replica import from_replica
from reporting.roles import may_keep_reports, may_read_yearly
from reporting.yearly.building import yearly_report
from reporting.yearly.files import FILE_FORMATS
from reporting.yearly.in_the_background import yearly_wish
from reporting.yearly.keeping import editions_of, why_not_to_be_kept, why_not_yet
from reporting.yearly.pages.answers import as_file, is_long, year_asked
from reporting.yearly.showing import Imprint, shown_sections
from training.access import only
from training.requests import SignedInRequest


@require_safe
@only(may_read_yearly)
@from_replica
def yearly(request: SignedInRequest) -> HttpResponse:
    form = year_asked(request)
    context = {"form": form, "formats": FILE_FORMATS}
    if form.is_valid():
        period, now = form.cleaned_data["year"], timezone.now()
        context |= {"period": period, "editions": editions_of(period), "is_long": is_long(period)}
        if context["is_long"]:
            why_not = why_not_yet(period, now=now)
        else:
            report = yearly_report(period=period, now=now)
            context |= {
                "report": report,
                "imprint": Imprint(made_on=report.made_on),
                "sections": list(shown_sections(report)),
            }
            why_not = why_not_to_be_kept(report, now=now)
        context["may_keep"] = may_keep_reports(request.user) and not why_not
    return render(request, "reporting/yearly/report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_read_yearly)
@from_replica
def yearly_file(request: SignedInRequest, format: str) -> HttpResponse:
    """The report as a file. One that takes long is made by a worker, and a POST asks for that."""
    if format not in FILE_FORMATS:
        raise Http404(f"There is no {format} of the yearly report.")
    form = year_asked(request)
    if not form.is_valid():
        return why_no_file(form)
    period = form.cleaned_data["year"]
    if request.method == "POST" or is_long(period):
        return asked_in_the_background(request, yearly_wish(period, format))
    report = yearly_report(period=period, now=timezone.now())
    return as_file(report, Imprint(made_on=report.made_on), format)
