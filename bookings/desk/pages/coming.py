"""Who is coming tomorrow, or on other days, and what they need: on the page, and to be printed for others."""

import datetime as dt
import logging

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.desk.coming import LONGEST, who_comes
from bookings.desk.pages.forms import ComingForm
from training.access import team_only
from training.requests import SignedInRequest

access_log = logging.getLogger("turnout.access")
TEAM, VENUE, CATERER = "team", "venue", "caterer"


@require_safe
@team_only
def desk_coming(request: SignedInRequest) -> HttpResponse:
    """Tomorrow unless told otherwise. Each look is logged: needs are nobody's business but theirs and of the day."""
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    asked = request.GET.copy()
    asked.setdefault("who", TEAM)
    form = ComingForm(asked if request.GET else None, initial={"from": tomorrow, "to": tomorrow, "who": TEAM})
    first = last = tomorrow
    who, days = TEAM, None
    if not form.is_bound or form.is_valid():
        if form.is_bound:
            first, last, who = form.cleaned_data["from"], form.cleaned_data["to"], form.cleaned_data["who"] or TEAM
        days = who_comes(reader=request.user, first=first, last=last)
        access_log.info("needs of everyone coming from %s to %s (%s) read by %s", first, last, who, request.user.pk)
    context = {
        "form": form,
        "days": days,
        "who": who,
        "first": first,
        "last": last,
        "is_one_day": first == last,
        "is_tomorrow": first == last == tomorrow,
        "longest": LONGEST.days,
    }
    return render(request, "bookings/desk/desk_coming.html", context)
