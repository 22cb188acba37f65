"""Sending a colleague instead, and moving to another date."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.models import Booking, Invitation
from bookings.places.operations.booking import (
    AlreadyBooked,
    Clash,
    PrerequisiteMissing,
    SessionHasBegun,
)
from bookings.places.operations.other_dates import may_move, other_dates
from bookings.places.operations.substitution import substitute
from bookings.places.operations.transfer import counts_as_late, transfer
from bookings.places.pages.asking_instead import asking_instead
from bookings.places.pages.forms.moves import ColleagueForm, MoveForm
from bookings.places.rules.audience import why_not_for_booking
from training.accounts.counting import Limit
from training.models import User
from training.refusals import Refused
from training.requests import SignedInRequest, posted
from training.roles import may_run_the_partnership

ADDRESSES_TRIED = Limit("colleague's address", 20, dt.timedelta(hours=1))


def _booking(request: SignedInRequest, pk: int) -> Booking:
    bookings = Booking.objects.visible_to(request.user).select_related(
        "session__course", "practitioner", "organisation"
    )
    return get_object_or_404(bookings, pk=pk)


def _why_not(refusal: Refused, user: User, booking: Booking, colleague: User) -> str:
    """What a colleague has booked or attended is told only to those who see it anyway, and no more than they need."""
    if not isinstance(refusal, AlreadyBooked | Clash | PrerequisiteMissing):
        return refusal.message_to(user)
    leads = user.is_lead and user.organisation_id == booking.organisation_id
    if not (leads or may_run_the_partnership(user)):
        return "This colleague cannot take the place. Ask them why, or choose somebody else."
    if isinstance(refusal, Clash):
        return f"{colleague.name} has a place on another session at the same time."
    if isinstance(refusal, PrerequisiteMissing):
        return f"{colleague.name} has not attended a course that this one asks for first."
    return refusal.message_to(user)


@require_http_methods(["GET", "HEAD", "POST"])
def send_colleague(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name a colleague, see what will happen, and say yes. Whoever has no account is asked to come instead."""
    booking, now = _booking(request, pk), timezone.now()
    if booking.status != Booking.Status.CONFIRMED or booking.session.has_begun(now):
        return redirect("booking", booking.pk)
    if asked := Invitation.objects.visible_to(request.user).open().filter(instead_of=booking).first():
        return redirect("invitation", asked.pk)
    form = ColleagueForm(posted(request), booking=booking)
    colleague = None
    if request.method == "POST" and not ADDRESSES_TRIED.take(str(request.user.pk), now=now):
        form.add_error(None, "You have tried many addresses. Try again in an hour, or write to us.")
    elif form.is_valid():
        if form.colleague is None:
            return render(request, "bookings/places/ask_colleague.html", asking_instead(request, booking, form, now))
        colleague = form.colleague
        if "confirmed" in request.POST:
            try:
                substitute(booking=booking, colleague=colleague, by=request.user, now=now)
            except Refused as refusal:
                form.add_error(None, _why_not(refusal, request.user, booking, colleague))
                colleague = None
            else:
                messages.success(request, "Done: your colleague has the place, and we have emailed you both.")
                return redirect("booking", booking.pk)
    context = {
        "booking": booking,
        "session": booking.session,
        "form": form,
        "colleague": colleague,
        "sees_name": request.user.is_lead or may_run_the_partnership(request.user),
        "is_own": booking.practitioner_id == request.user.pk,
        "other_audience": why_not_for_booking(booking.session.course, booking, request.user),
        "course": booking.session.course,
    }
    return render(request, "bookings/places/send_colleague.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def move_booking(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose another date of the course, and move there in one step."""
    booking, now = _booking(request, pk), timezone.now()
    if not may_move(booking=booking, by=request.user, now=now):
        return redirect("booking", booking.pk)
    dates = other_dates(booking=booking, by=request.user, now=now)
    form = MoveForm(posted(request), sessions=dates.sessions, name="to")
    if form.is_valid():
        try:
            moved = transfer(
                booking=booking,
                to_session=form.session("to"),
                by=request.user,
                now=now,
                accept_waiting=form.cleaned_data["accept_waiting"],
            )
        except SessionHasBegun as refusal:
            messages.error(request, str(refusal))
            return redirect("booking", booking.pk)
        except Refused as refusal:
            form.add_error(None, refusal.message_to(request.user))
        else:
            waits = moved.status == Booking.Status.WAITING
            messages.success(request, "Moved to the waiting list of that date." if waits else "Moved to that date.")
            return redirect("booking", moved.pk)
    context = {
        "booking": booking,
        "session": booking.session,
        "form": form,
        "dates": dates.sessions,
        "is_own": booking.practitioner_id == request.user.pk,
        "is_late": counts_as_late(booking, booking.session, now),
        "other_audience": dates.other_audience,
        "course": booking.session.course,
    }
    return render(request, "bookings/places/move.html", context)
