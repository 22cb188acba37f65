"""Coming dates on other sites: an Atom feed of new ones, and a list that a page elsewhere shows in a frame."""

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from bookings.places.pages.presenters.elsewhere import feed_of_new_dates
from bookings.places.pages.presenters.session_item import session_item
from bookings.places.rules.sessions_shown import coming_sessions, latest_planned

SHOWN = 50


@login_not_required
@require_safe
def new_dates_feed(request: HttpRequest) -> HttpResponse:
    """The coming sessions that were planned last, for feed readers and pages elsewhere."""
    feed = feed_of_new_dates(latest_planned(timezone.now())[:SHOWN])
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    return response


@login_not_required
@require_safe
@xframe_options_exempt
def dates_in_a_frame(request: HttpRequest) -> HttpResponse:
    """The next dates, without menus and forms, for the sites that the installation names; for no other."""
    if not settings.FRAMED_BY:
        raise Http404
    now = timezone.now()
    items = [session_item(session, now=now) for session in coming_sessions(now).with_days()[:SHOWN]]

    @csp_replace({"frame-ancestors": settings.FRAMED_BY})
    def shown(request: HttpRequest) -> HttpResponse:
        return render(request, "bookings/places/dates_in_a_frame.html", {"items": items})

    return shown(request)  # type: ignore[return-value]  # the decorator speaks of any answer
