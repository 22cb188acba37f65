"""Planning several dates at once, like a session that there is."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.desk.pages.forms_of_series import MOST_DATES, USUAL_DATES, DateForm, dates_like
from bookings.places.sessions.series import DateRefused, NextDate, plan_series
from training.access import team_only
from training.models import Session
from training.requests import SignedInRequest, posted
from training.templatetags.words import plural


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_session_series(request: SignedInRequest, pk: int) -> HttpResponse:
    like = get_object_or_404(Session.objects.visible_to(request.user).select_related("course"), pk=pk)
    has_all = "all" in request.GET
    dates = dates_like(like, posted(request), rows=MOST_DATES if has_all else USUAL_DATES)
    if dates.is_valid():
        asked = [(form, form.date()) for form in dates.forms]
        chosen = [(form, date) for form, date in asked if date]
        if not chosen:
            dates.forms[0].add_error("on", "Enter at least one date.")
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
    }
    return render(request, "bookings/desk/desk_session_series.html", context)


def _plan(request: SignedInRequest, like: Session, chosen: list[tuple[DateForm, NextDate]]) -> list[Session]:
    """Plan them all, or none and say which one keeps the others."""
    try:
        dates = [date for _, date in chosen]
        return plan_series(like=like, dates=dates, by=request.user, now=timezone.now())
    except DateRefused as refusal:
        chosen[refusal.place][0].add_error("on", str(refusal))
        return []
