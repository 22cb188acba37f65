"""The team's desk: what needs doing, and the next four weeks."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.desk.agenda import agenda, coming_weeks
from bookings.desk.first_steps import first_steps
from training.access import team_only
from training.requests import SignedInRequest


@require_safe
@team_only
def desk(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    sessions = coming_weeks(now)
    context = {"groups": agenda(sessions, now, request.user).groups, "sessions": sessions, "steps": first_steps()}
    return render(request, "bookings/desk/desk.html", context)
