"""The team looks into what somebody says against a register: one button puts it right, the other leaves it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from bookings.attendance.register.absences import close_dispute, put_right
from bookings.models import Booking
from training.access import team_only
from training.refusals import Refused
from training.requests import SignedInRequest, way_back


@require_POST
@team_only
def dispute_close(request: SignedInRequest, pk: int) -> HttpResponse:
    return _settle(request, pk, close_dispute, "The register stays as it is. We have told {name}.")


@require_POST
@team_only
def dispute_put_right(request: SignedInRequest, pk: int) -> HttpResponse:
    return _settle(request, pk, put_right, "The register now says that {name} was there. We have told them.")


def _settle(request: SignedInRequest, pk: int, settle: Callable[..., Booking], done: str) -> HttpResponse:
    booking = get_object_or_404(Booking.objects.visible_to(request.user).select_related("practitioner"), pk=pk)
    try:
        settle(booking=booking, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done.format(name=booking.practitioner.name))
    return redirect(way_back(request) or reverse("booking", args=[booking.pk]))
