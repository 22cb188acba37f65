"""The pages behind mailed links: no signing in, and nothing happens until a person presses the button.

Mail scanners open every link, and some run its scripts. So reading these pages changes nothing, they press no button by
themselves, and what they show follows from how the booking stands.
"""

import datetime as dt
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.attendance.evaluation.sending import is_evaluated, send_evaluation, why_not_evaluate
from bookings.attendance.pages.forms.absence import AbsenceForm
from bookings.attendance.pages.forms.evaluation import EvaluationForm
from bookings.models import Booking, Certificate
from bookings.notices.links.tokens import Purpose, UnusableLink, read_link_token
from bookings.places.operations.booking import cancel_booking
from bookings.places.operations.replies import explain_absence, say_coming, say_not_coming, why_no_absence_to_explain
from bookings.places.operations.waiting_list import accept_offer, decline_offer
from bookings.places.pages.forms.booking import CancelForm
from bookings.refusals import Refused

LinkedView = Callable[[HttpRequest, Booking, dt.datetime], HttpResponse]


def behind_link(purpose: Purpose) -> Callable[[LinkedView], Callable[..., HttpResponse]]:
    """Make a view of a booking the page behind a link; the token says which booking.

    Every token that opens nothing gets the same page. The address is a secret, so no answer is kept or passed on.
    """

    def decorated(view: LinkedView) -> Callable[..., HttpResponse]:
        @login_not_required
        @require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])
        @wraps(view)
        def page(request: HttpRequest, token: str) -> HttpResponse:
            now = timezone.now()
            booking = _booking_of(token, purpose, now)
            if booking is None:
                return _kept_secret(render(request, "bookings/link_unusable.html", status=404))
            return _kept_secret(view(request, booking, now))

        return page

    return decorated


def _booking_of(token: str, purpose: Purpose, now: dt.datetime) -> Booking | None:
    try:
        pk = read_link_token(token, purpose=purpose, now=now)
    except UnusableLink:
        return None
    bookings = Booking.objects.select_related("session__course", "practitioner")
    return bookings.prefetch_related("session__days__venue").filter(pk=pk).first()


def _kept_secret(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    # No other site learns the address. Forms need more, and say so in bookings/_link_head.html.
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _page(request: HttpRequest, template: str, booking: Booking, now: dt.datetime, **further) -> HttpResponse:
    context = {
        "booking": booking,
        "session": booking.session,
        "has_begun": booking.session.has_begun(now),
        "is_late": booking.status == Booking.Status.CONFIRMED and now > booking.session.cancel_by_at,
        "cost": settings.COST_OF_EMPTY_PLACE,
    }
    return render(request, f"bookings/{template}.html", context | further)


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


@behind_link(Purpose.CANCEL)
def link_cancel(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """Give the place back, or leave the waiting list."""
    return _cancel(request, booking, now, cancel_booking)


@behind_link(Purpose.REPLY)
def link_cannot_come(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """The other answer to a reminder: it gives the place back, and is kept as the answer."""
    return _cancel(request, booking, now, say_not_coming)


def _cancel(request: HttpRequest, booking: Booking, now: dt.datetime, operation: Callable) -> HttpResponse:
    form = CancelForm(_posted(request), booking=booking)
    if form.is_valid():
        try:
            operation(booking=booking, by=booking.practitioner, now=now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(request.path)
    return _page(request, "link_cancel", booking, now, form=form)


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
    return _page(request, "link_coming", booking, now, refusal=refusal, token=token)


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
    is_open = (
        booking.status == Booking.Status.OFFERED
        and booking.offer_expires_at is not None
        and now < booking.offer_expires_at
    )
    return _page(request, "link_offer", booking, now, refusal=refusal, is_open=is_open)


def _answer_offer(booking: Booking, accepted: bool, now: dt.datetime) -> None:
    person = booking.practitioner
    if accepted:
        accept_offer(booking=booking, by=person, now=now)
    else:
        decline_offer(booking=booking, by=person, now=now)


@behind_link(Purpose.ABSENCE)
def link_absence(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """Say why one did not come."""
    form = AbsenceForm(_posted(request))
    if form.is_valid():
        try:
            explain_absence(booking=booking, reason=form.in_words(), by=booking.practitioner, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(request.path)
    return _page(request, "link_absence", booking, now, form=form, nothing_to_say=why_no_absence_to_explain(booking))


@behind_link(Purpose.EVALUATE)
def link_evaluate(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """Say what the course was like. What was said is not shown: the mail may have been passed on."""
    form = EvaluationForm(_posted(request))
    if form.is_valid():
        try:
            send_evaluation(booking=booking, **form.cleaned_data, by=booking.practitioner, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(request.path)
    further = {
        "form": form,
        "is_evaluated": is_evaluated(booking),
        "refusal": why_not_evaluate(booking, now),
        "has_certificate": Certificate.objects.filter(booking=booking, revoked_at__isnull=True).exists(),
    }
    return _page(request, "link_evaluate", booking, now, **further)
