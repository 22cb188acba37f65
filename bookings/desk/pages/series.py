"""Planning several dates at once, like a session that there is."""

import hashlib

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.desk.pages.forms_of_series import MOST_DATES, USUAL_DATES, DateForm, dates_like
from bookings.places.sessions.series import DateRefused, NextDate, plan_series, worth_checking_of_series
from training.access import team_only
from training.models import Session
from training.requests import SignedInRequest, posted
from training.templatetags.words import date_in_words, plural


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_session_series(request: SignedInRequest, pk: int) -> HttpResponse:
    like = get_object_or_404(Session.objects.visible_to(request.user).select_related("course"), pk=pk)
    has_all = "all" in request.GET
    dates = dates_like(like, posted(request), rows=MOST_DATES if has_all else USUAL_DATES)
    doubts: list[tuple[str, list[str]]] = []
    if dates.is_valid():
        asked = [(form, form.date()) for form in dates.forms]
        chosen = [(form, date) for form, date in asked if date]
        if not chosen:
            dates.forms[0].add_error("on", "Enter at least one date.")
        elif doubts := _not_seen(request, like, chosen):
            pass  # they are shown first
        elif planned := _plan(request, like, chosen):
            said = plural(len(planned), "date is,dates are")
            messages.success(request, f"{said} planned and in the catalogue.")
            return redirect("desk-sessions")
    context = {
        "like": like,
        "dates": dates,
        "further_days": like.days.count() - 1,
        "has_all": has_all,
        "most": MOST_DATES,
        "doubts": doubts,
        "seen": _sign_of(doubts),
        "asks_first": "ask_first" in request.POST,
    }
    return render(request, "bookings/desk/desk_session_series.html", context)


def _not_seen(
    request: SignedInRequest, like: Session, chosen: list[tuple[DateForm, NextDate]]
) -> list[tuple[str, list[str]]]:
    """Return what is worth checking of which date, unless the team has read just that and planned on; what refuses a
    date is said when it is planned.
    """
    dates = [date for _, date in chosen]
    try:
        said = worth_checking_of_series(like=like, dates=dates, by=request.user, now=timezone.now())
    except DateRefused:
        return []
    doubts = [(date_in_words(date.on), each) for date, each in zip(dates, said, strict=True) if each]
    return [] if doubts and request.POST.get("seen") == _sign_of(doubts) else doubts


def _sign_of(doubts: list[tuple[str, list[str]]]) -> str:
    """Return what tells these doubts from others: a date that was changed since is looked at again."""
    return hashlib.sha256(repr(doubts).encode()).hexdigest()[:16] if doubts else ""


def _plan(request: SignedInRequest, like: Session, chosen: list[tuple[DateForm, NextDate]]) -> list[Session]:
    """Plan them all, or none and say which one keeps the others."""
    try:
        dates = [date for _, date in chosen]
        return plan_series(
            like=like, dates=dates, by=request.user, now=timezone.now(), ask_first="ask_first" in request.POST
        )
    except DateRefused as refusal:
        chosen[refusal.place][0].add_error("on", str(refusal))
        return []
