"""The search box of the desk."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.desk.search import find
from training.access import team_only
from training.requests import SignedInRequest

LONGEST = 150


@require_safe
@team_only
def desk_search(request: SignedInRequest) -> HttpResponse:
    searched = request.GET.get("q", "")[:LONGEST]
    now = timezone.now()
    found = find(searched, reader=request.user, now=now)
    return render(request, "bookings/desk/desk_search.html", {"searched": searched, "found": found, "now": now})
