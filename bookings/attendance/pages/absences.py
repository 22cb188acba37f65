"""Saying why one did not come, or that the register is wrong, which the team then looks into: one button puts it right,
the other leaves it.
"""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bookings.attendance.pages.forms.absence import AbsenceForm
from bookings.attendance.register.absences import (
    close_dispute,
    explain_absence,
    put_right,
    why_no_absence_to_explain,
)
from bookings.models import Booking
from training.access import team_only
from training.refusals import Refused
from training.requests import SignedInRequest, posted, way_back


@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what kept one away: only the person whose place it was can."""
    bookings = Booking.objects.visible_to(request.user).select_related("session__course", "practitioner")
    booking = get_object_or_404(bookings, pk=pk)
    if booking.practitioner_id != request.user.pk:
        raise PermissionDenied
    form = AbsenceForm(posted(request))
    if form.is_valid():
        answer = {"kind": form.kind(), "reason": form.in_words()}
        try:
            explain_absence(booking=booking, **answer, by=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Thank you for telling us.")
            return redirect("booking", pk=booking.pk)
    context = {
        "booking": booking,
        "session": booking.session,
        "form": form,
        "nothing_to_say": why_no_absence_to_explain(booking),
    }
    return render(request, "bookings/attendance/absence.html", context)


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
