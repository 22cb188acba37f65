"""The team looks into what somebody says against a register."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from bookings.attendance.register.absences import close_dispute
from bookings.models import Booking
from training.access import team_only
from training.refusals import Refused
from training.requests import SignedInRequest


@require_POST
@team_only
def dispute_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """The register is right; whoever finds it wrong corrects it instead."""
    booking = get_object_or_404(Booking.objects.visible_to(request.user).select_related("practitioner"), pk=pk)
    try:
        close_dispute(booking=booking, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Noted: the register is right about {booking.practitioner.name}.")
    return redirect("booking", pk=booking.pk)
