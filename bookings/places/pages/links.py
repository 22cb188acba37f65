"""The pages behind mailed links: no signing in, and nothing happens until a person presses the button.

Mail scanners open every link, and some run its scripts. So reading these pages changes nothing, they press no button by
themselves, and what they show follows from how the booking stands.
"""

import datetime as dt
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from bookings.models import Booking
from bookings.notices.about.asking import coming_words
from bookings.notices.about.who_sees import who_sees
from bookings.notices.links.behind_link import behind_link, page_behind_link
from bookings.notices.links.tokens import Purpose
from bookings.notices.sending.arms import arms_of, signer_for
from bookings.places.operations.answering_offers import accept_offer, decline_offer
from bookings.places.operations.booking import cancel_booking
from bookings.places.operations.late_offers import offer_can_be_taken
from bookings.places.operations.other_dates import may_move
from bookings.places.operations.replies import say_coming, say_not_coming
from bookings.places.pages.forms.booking import CancelForm
from bookings.places.pages.moving import try_to_move, try_to_pass_on
from bookings.places.pages.presenters.giving_up import giving_up
from training.refusals import Refused
from training.requests import posted
from training.when_and_where import days_of

_MOVE, _SEND = "Move to another date", "Send a colleague instead"
_NO_ACCOUNT = (
    "No colleague of your organisation has an account with this address. Check it. To ask somebody who has no account "
    "yet, sign in and choose “Send a colleague instead” on the page of your booking."
)
# Whoever may cancel by a link may also say who or what comes in place of it.
GIVES_UP = (Purpose.CANCEL, Purpose.REPLY)


@behind_link(Purpose.CANCEL)
def link_cancel(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """Give the place back, or leave the waiting list."""
    return _cancel(request, booking, now, cancel_booking)


@behind_link(Purpose.REPLY)
def link_cannot_come(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """The other answer to a reminder: it gives the place back, and is kept as the answer."""
    return _cancel(request, booking, now, say_not_coming)


def _cancel(request: HttpRequest, booking: Booking, now: dt.datetime, operation: Callable) -> HttpResponse:
    if not booking.is_live or booking.session.has_begun(now):
        return page_behind_link(request, "bookings/places/link_cancel.html", booking, now)
    form = CancelForm(posted(request), booking=booking, now=now)
    if form.is_valid():
        try:
            operation(booking=booking, by=booking.practitioner, now=now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(request.path)
    page = giving_up(booking, is_own=True, is_mailed=True, now=now)
    return page_behind_link(request, "bookings/places/link_cancel.html", booking, now, form=form, page=page)


@behind_link(*GIVES_UP)
def link_move(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """Choose another date of the course, and move there in one step."""
    person = booking.practitioner
    if not may_move(booking=booking, by=person, now=now):
        return page_behind_link(request, "bookings/places/link_move.html", booking, now, heading=_MOVE)
    moving = try_to_move(request, booking, by=person, now=now)
    if moving.moved:
        return redirect(request.path)
    context = moving.context(now) | {"heading": _MOVE}
    return page_behind_link(request, "bookings/places/link_move.html", booking, now, **context)


@behind_link(*GIVES_UP)
def link_colleague(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """Name a colleague, see what will happen, and say yes."""
    person = booking.practitioner
    if booking.status != Booking.Status.CONFIRMED or booking.session.has_begun(now):
        return page_behind_link(request, "bookings/places/link_colleague.html", booking, now, heading=_SEND)
    passing_on = try_to_pass_on(request, booking, by=person, now=now)
    if passing_on.taken:
        return redirect(request.path)
    if passing_on.has_no_account:
        passing_on.form.add_error("email", _NO_ACCOUNT)
    context = passing_on.context() | {"heading": _SEND}
    return page_behind_link(request, "bookings/places/link_colleague.html", booking, now, **context)


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
    further = {"coming_words": coming_words(days_of(booking.session)), "who_sees": _who_sees(booking)}
    further["signed_by"] = signer_for(arms_of([booking]).get(booking.pk), booking.session.course)
    return page_behind_link(request, "bookings/places/link_coming.html", booking, now, refusal=refusal, **further)


def _who_sees(booking: Booking) -> str:
    return who_sees([booking])[booking.pk].in_words


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
    is_open = offer_can_be_taken(booking, now=now)
    return page_behind_link(request, "bookings/places/link_offer.html", booking, now, refusal=refusal, is_open=is_open)


def _answer_offer(booking: Booking, accepted: bool, now: dt.datetime) -> None:
    person = booking.practitioner
    if accepted:
        accept_offer(booking=booking, by=person, now=now)
    else:
        decline_offer(booking=booking, by=person, now=now)
