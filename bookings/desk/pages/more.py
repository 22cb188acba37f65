"""The parts of the desk that are rarely opened, and those that are off, with what they are for."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings.desk.parts import approvals_are_on, calls_are_on, charges_are_on
from training.access import team_only
from training.requests import SignedInRequest


@require_safe
@team_only
def desk_more(request: SignedInRequest) -> HttpResponse:
    context = {
        "approvals_are_on": approvals_are_on(),
        "calls_are_on": calls_are_on(),
        "charges_are_on": charges_are_on(),
        "version": settings.VERSION,
    }
    return render(request, "bookings/desk/desk_more.html", context)
