"""Checking in by the code on the wall: scanned or typed, by whoever is signed in or has the link of a reminder."""

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings.attendance.pages.forms.check_in import CheckInForm
from bookings.attendance.register.check_in import CheckedIn, NoPlaceHere, check_in, checked_in_already
from bookings.attendance.register.wall_codes import (
    CodeNotInUse,
    SeenCode,
    as_code,
    can_check_in,
    see_code,
)
from bookings.models import Booking
from bookings.notices.links.behind_link import behind_link, page_behind_link
from bookings.notices.links.tokens import Purpose
from training.accounts.counting import Limit
from training.accounts.visitors import network_of
from training.models import SessionDay, User
from training.refusals import Refused

# Wrong codes; a right one does not count. A whole room may share one network, and each of them mistypes once.
CODES_BY_PERSON = Limit("check-in code by person", 10, dt.timedelta(minutes=5))
CODES_BY_VISITOR = Limit("check-in code by visitor", 100, dt.timedelta(minutes=5))
_SEEN = "check-in"  # in the session: the code that somebody read before they signed in


class TooManyCodes(Refused):
    """Somebody tries codes one after the other."""

    def __init__(self) -> None:
        super().__init__("That was too many wrong codes. Wait five minutes, or ask the trainer to mark you as here.")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def check_in_page(request: HttpRequest) -> HttpResponse:
    """A code that was scanned or typed. Only a press acts: a visitor's takes them to sign in first."""
    now = timezone.now()
    given = request.POST if request.method == "POST" else request.GET
    form = CheckInForm(given if "code" in given else None)
    saw = _seen_before(request, now)
    if form.is_bound:
        saw = _read(form, request, now=now)
    context: dict[str, Any] = {"form": form}
    if saw is None:
        return _page(request, context)
    context |= _about(saw, request.user if request.user.is_authenticated else None)
    if request.method != "POST" or context["already"]:
        return _page(request, context)
    if not request.user.is_authenticated:
        request.session[_SEEN] = {"day": saw.day, "at": saw.at.timestamp()}
        return redirect_to_login(reverse("check-in"))
    try:
        came = _check_in(context["booking"], saw, by=request.user, now=now)
    except Refused as refusal:
        return _page(request, context | {"refusal": str(refusal)})
    request.session.pop(_SEEN, None)
    return _page(request, context | {"already": came})


@behind_link(Purpose.CHECK_IN)
def link_check_in(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """The link of a reminder says who one is, and the code that one is there: both are needed."""
    day = next((day for day in booking.session.days.all() if can_check_in(day, now)), None)
    already = checked_in_already(booking, day.pk) if day else None
    form = CheckInForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and already is None and (saw := _read(form, request, now=now, whose=booking)):
        try:
            _check_in(booking, saw, by=booking.practitioner, now=now)
        except CodeNotInUse:
            form.add_error("code", "That is the code of another session. Enter the one on the wall of your room.")
        except Refused as refused:
            refusal = str(refused)
        else:
            return redirect(request.path)
    further = {"form": form, "day": day, "already": already, "refusal": refusal}
    return page_behind_link(request, "bookings/attendance/link_check_in.html", booking, now, **further)


def _check_in(booking: Booking | None, saw: SeenCode, *, by: User, now: dt.datetime) -> CheckedIn:
    if booking is None:
        raise NoPlaceHere
    return check_in(booking=booking, saw=saw, by=by, now=now)


def _read(
    form: CheckInForm, request: HttpRequest, *, now: dt.datetime, whose: Booking | None = None
) -> SeenCode | None:
    """Return what the code says, or mark the form with what is wrong: each try is counted, and a right one given back.

    What can't be a code at all is no try.
    """
    if not form.is_valid():
        return None
    typed = form.cleaned_data["code"]
    limit, who = _limit(request, whose)
    try:
        if as_code(typed) and not limit.take(who, now=now):
            raise TooManyCodes
        saw = see_code(typed, now=now)
    except Refused as refused:
        form.add_error("code", str(refused))
        return None
    limit.give_back(who)
    return saw


def _limit(request: HttpRequest, whose: Booking | None) -> tuple[Limit, str]:
    if whose:
        return CODES_BY_PERSON, str(whose.practitioner_id)
    if request.user.is_authenticated:
        return CODES_BY_PERSON, str(request.user.pk)
    return CODES_BY_VISITOR, network_of(request)


def _seen_before(request: HttpRequest, now: dt.datetime) -> SeenCode | None:
    """Return the code that this browser brought before its reader signed in, while it is good."""
    kept = request.session.get(_SEEN)
    if not kept:
        return None
    saw = SeenCode(day=kept["day"], at=dt.datetime.fromtimestamp(kept["at"], tz=dt.UTC))
    return saw if saw.is_good(now) else None


def _about(saw: SeenCode, reader: User | None) -> dict[str, Any]:
    """Return the day whose code it is, and what the reader has there."""
    day = SessionDay.objects.select_related("session__course", "venue", "room").get(pk=saw.day)
    booking = None
    if reader:
        theirs = Booking.objects.live().filter(session=day.session_id, practitioner=reader)
        booking = theirs.select_related("session__course", "practitioner").first()
    return {
        "day": day,
        "session": day.session,
        "booking": booking,
        "already": checked_in_already(booking, day.pk) if booking else None,
        "no_place": reader is not None and (booking is None or booking.status != Booking.Status.CONFIRMED),
        "why_no_place": NoPlaceHere(booking),
    }


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "bookings/attendance/check_in.html", context)
