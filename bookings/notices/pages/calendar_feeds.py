"""Calendar feeds: one's own behind a secret address, the catalogue's for everybody."""

import hashlib
import re

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from bookings.models import Booking
from bookings.notices.calendar.entries import published
from bookings.notices.calendar.feeds import CATALOGUE_REFRESHES, catalogue_changed_at, catalogue_feed, person_feed
from bookings.notices.links.addresses import site_link
from bookings.notices.pages.subscribe_form import SubscribeForm
from training.models import Category, User
from training.operations.feeds import renew_feed, stop_feed
from training.pages.responses import download, no_store
from training.requests import SignedInRequest
from training.when_and_where import days_of

CALENDAR = "text/calendar; charset=utf-8; method=PUBLISH"
SAFE = ["GET", "HEAD"]


def _secret(response: HttpResponse) -> HttpResponse:
    """Keep the address out of caches, referrers and our own log: Django writes the path of what it could not answer."""
    response["Referrer-Policy"] = "no-referrer"
    response._has_been_logged = True  # type: ignore[attr-defined]  # read by django.utils.log.log_response
    return no_store(response)


@login_not_required
@csrf_exempt  # it changes nothing, and a refusal would write the address into the log
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the address reads the calendar, as a calendar program cannot sign in."""
    if request.method not in SAFE:
        return _secret(HttpResponseNotAllowed(SAFE))
    # PostgreSQL breaks off at a NUL, which no token has.
    person = None if "\0" in token else User.objects.filter(feed_token=token, is_active=True).first()
    if person is None:
        return _secret(render(request, "bookings/notices/calendar_gone.html", status=404))
    headers = {"Content-Type": CALENDAR, "Content-Disposition": 'inline; filename="my-training.ics"'}
    return _secret(HttpResponse(person_feed(person, now=timezone.now()), headers=headers))


@login_not_required
@require_safe
def catalogue_calendar(request: HttpRequest, pk: int | None = None) -> HttpResponseBase:
    """The coming sessions of all courses, or of one category's."""
    category = None if pk is None else get_object_or_404(Category, pk=pk)
    now = timezone.now()
    changed_at = catalogue_changed_at(now=now)
    text = catalogue_feed(changed_at=changed_at, now=now, category=category)
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    modified = int(changed_at.timestamp())
    full = HttpResponse(text, headers={"Content-Type": CALENDAR})
    response = get_conditional_response(request, etag, modified, full) or full
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = f"public, max-age={int(CATALOGUE_REFRESHES.total_seconds()) // 6}"
    return response


@login_not_required
@require_safe
def subscribe(request: HttpRequest) -> HttpResponse:
    """How to have the dates of all courses, or of one category's, in one's own calendar."""
    form = SubscribeForm(request.GET)
    category = form.cleaned_data["category"] if form.is_valid() else None
    address = site_link("category-calendar", category.pk) if category else site_link("catalogue-calendar")
    context = {"form": form, "category": category, "address": address, "webcal": _webcal(address)}
    return render(request, "bookings/notices/subscribe.html", context)


def _webcal(address: str) -> str:
    """Return the address as a link that the calendar program of a telephone or a Mac opens, and subscribes to."""
    return re.sub(r"^https?://", "webcal://", address)


@require_http_methods(["GET", "HEAD", "POST"])
def my_calendar(request: SignedInRequest) -> HttpResponse:
    """The address of one's feed: made, replaced, stopped by the person alone."""
    if request.method == "POST":
        if request.POST.get("answer") == "stop":
            stop_feed(person=request.user, by=request.user, now=timezone.now())
            messages.success(request, "Your calendar’s address no longer works.")
        else:
            renew_feed(person=request.user, by=request.user, now=timezone.now())
            messages.success(request, "Your calendar has a new address.")
        return redirect("my-calendar")
    token = request.user.feed_token
    address = site_link("calendar-feed", token) if token else ""
    context = {"address": address, "webcal": _webcal(address)}
    return _secret(render(request, "bookings/notices/my_calendar.html", context))


@require_safe
def booking_calendar(request: SignedInRequest, pk: int, position: int | None = None) -> HttpResponse:
    """All days, or one. Only of a confirmed place: there is nothing to put into a calendar before or after."""
    confirmed = Booking.objects.visible_to(request.user).filter(status=Booking.Status.CONFIRMED)
    booking = get_object_or_404(confirmed.select_related("session__course", "practitioner"), pk=pk)
    days, name = None, f"training-booking-{booking.pk}.ics"
    if position is not None:
        days = [day for day in days_of(booking.session) if day.position == position]
        name = f"training-booking-{booking.pk}-day-{position}.ics"
        if not days:
            raise Http404
    text = published(booking, now=timezone.now(), days=days)
    return no_store(download(text, name=name, content_type=CALENDAR))
