"""Sending a colleague instead, and moving to another date."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.models import Booking, Invitation
from bookings.places.operations.other_dates import may_move
from bookings.places.pages.asking_instead import asking_instead
from bookings.places.pages.moving import try_to_move, try_to_pass_on
from training.requests import SignedInRequest
from training.templatetags.words import moment_in_words


def _booking(request: SignedInRequest, pk: int) -> Booking:
    bookings = Booking.objects.visible_to(request.user).select_related(
        "session__course", "practitioner", "organisation"
    )
    return get_object_or_404(bookings, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def send_colleague(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name a colleague, see what will happen, and say yes. Whoever has no account is asked to come instead."""
    booking, now = _booking(request, pk), timezone.now()
    if booking.status != Booking.Status.CONFIRMED or booking.session.has_begun(now):
        return redirect("booking", booking.pk)
    if asked := Invitation.objects.visible_to(request.user).open().filter(instead_of=booking).first():
        return redirect("invitation", asked.pk)
    passing_on = try_to_pass_on(request, booking, by=request.user, now=now)
    if passing_on.has_no_account:
        to_ask = asking_instead(request, booking, passing_on.form, now)
        return render(request, "bookings/places/ask_colleague.html", to_ask)
    if passing_on.taken:
        name = passing_on.taken.practitioner.name
        messages.success(request, f"{name} now has the place. We have emailed you both.")
        return redirect("booking", booking.pk)
    context = passing_on.context() | {
        "booking": booking,
        "session": booking.session,
        "is_own": booking.practitioner_id == request.user.pk,
    }
    return render(request, "bookings/places/send_colleague.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def move_booking(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose another date of the course, and move there in one step."""
    booking, now = _booking(request, pk), timezone.now()
    if not may_move(booking=booking, by=request.user, now=now):
        return redirect("booking", booking.pk)
    moving = try_to_move(request, booking, by=request.user, now=now)
    if moved := moving.moved:
        on = moment_in_words(moved.session.starts_at)
        if moved.holds_a_place:
            messages.success(request, f"Moved to {on}.")
        else:  # waiting is no place, and never looks like one
            messages.info(request, f"Moved to the waiting list for {on}. No place is booked yet.")
        return redirect("booking", moved.pk)
    context = moving.context(now) | {
        "booking": booking,
        "session": booking.session,
        "is_own": booking.practitioner_id == request.user.pk,
    }
    return render(request, "bookings/places/move.html", context)
