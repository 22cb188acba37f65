"""The pages behind a mailed link: what each has in common, whatever its link is for."""

import datetime as dt
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.models import Booking
from bookings.notices.links.tokens import Purpose, UnusableLink, read_link_token
from training.pages.responses import kept_secret
from training.partnership import ours

_NO_BOOKING = 0
LinkedView = Callable[[HttpRequest, Booking, dt.datetime], HttpResponse]


def behind_link(*purposes: Purpose) -> Callable[[LinkedView], Callable[..., HttpResponse]]:
    """Make a view of a booking the page behind a link for one of these purposes; the token says which booking.

    Every token that opens nothing gets the same page. The address is a secret, so no answer is kept or passed on; forms
    need more than that, and say so in bookings/notices/_link_head.html.
    """

    def decorated(view: LinkedView) -> Callable[..., HttpResponse]:
        @login_not_required
        @require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])
        @wraps(view)
        def page(request: HttpRequest, token: str) -> HttpResponse:
            now = timezone.now()
            booking = _booking_of(token, purposes, now)
            if booking is None:
                return kept_secret(render(request, "bookings/notices/link_unusable.html", status=404))
            return kept_secret(view(request, booking, now))

        return page

    return decorated


def _booking_of(token: str, purposes: Collection[Purpose], now: dt.datetime) -> Booking | None:
    pk = _NO_BOOKING
    for purpose in purposes:
        with suppress(UnusableLink):
            pk = read_link_token(token, purpose=purpose, now=now)
    bookings = Booking.objects.with_how_it_ended().select_related("session__course", "practitioner", "organisation")
    return bookings.prefetch_related("session__days__venue", "session__days__room").filter(pk=pk).first()


def page_behind_link(
    request: HttpRequest, template: str, booking: Booking, now: dt.datetime, **further: object
) -> HttpResponse:
    context = {
        "booking": booking,
        "session": booking.session,
        "has_begun": booking.session.has_begun(now),
        "token": request.resolver_match.kwargs["token"] if request.resolver_match else "",
        "cancel_by": booking.cancel_by(booking.session),
        "cost": ours().cost_of_empty_place,
    }
    return render(request, template, context | further)
