"""The pages behind mailed links: no signing in, and nothing happens until a person presses the button.

Mail scanners open every link, and some run its scripts. So reading these pages changes nothing, they press no button by
themselves, and what they show follows from how the booking stands.
"""

import datetime as dt
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from bookings.models import Booking
from bookings.notices.links.behind_link import behind_link, page_behind_link
from bookings.notices.links.tokens import Purpose
from bookings.places.operations.booking import cancel_booking
from bookings.places.operations.replies import say_coming, say_not_coming
from bookings.places.operations.waiting_list import accept_offer, decline_offer
from bookings.places.pages.forms.booking import CancelForm
from training.refusals import Refused
from training.requests import posted


@behind_link(Purpose.CANCEL)
def link_cancel(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """Give the place back, or leave the waiting list."""
    return _cancel(request, booking, now, cancel_booking)


@behind_link(Purpose.REPLY)
def link_cannot_come(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """The other answer to a reminder: it gives the place back, and is kept as the answer."""
    return _cancel(request, booking, now, say_not_coming)


def _cancel(request: HttpRequest, booking: Booking, now: dt.datetime, operation: Callable) -> HttpResponse:
    form = CancelForm(posted(request), booking=booking)
    if form.is_valid():
        try:
            operation(booking=booking, by=booking.practitioner, now=now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(request.path)
    return page_behind_link(request, "bookings/places/link_cancel.html", booking, now, form=form)


@behind_link(Purpose.REPLY)
def link_coming(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """One button: I'm coming."""
    refusal = ""
    if request.method == "POST":
        try:
            say_coming(booking=booking, by=booking.practitioner, now=now)
        except Refused as refused:
            refusal = str(refused)
        else:
            return redirect(request.path)
    token = request.resolver_match.kwargs["token"] if request.resolver_match else ""
    return page_behind_link(request, "bookings/places/link_coming.html", booking, now, refusal=refusal, token=token)


@behind_link(Purpose.OFFER)
def link_offer(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """Take up the place on offer, or say that somebody else can have it."""
    refusal = ""
    answer = request.POST.get("answer") if request.method == "POST" else None
    if answer in {"accept", "decline"}:
        try:
            _answer_offer(booking, answer == "accept", now)
        except Refused as refused:
            refusal = str(refused)
        else:
            return redirect(request.path)
    is_open = booking.offer_is_open(now)
    return page_behind_link(request, "bookings/places/link_offer.html", booking, now, refusal=refusal, is_open=is_open)


def _answer_offer(booking: Booking, accepted: bool, now: dt.datetime) -> None:
    person = booking.practitioner
    if accepted:
        accept_offer(booking=booking, by=person, now=now)
    else:
        decline_offer(booking=booking, by=person, now=now)
