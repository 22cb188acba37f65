"""Agreeing first: the line manager by a mailed link, without an account; the team at its desk."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.models import Booking
from bookings.models.booking import BookingQuerySet
from bookings.notices.links.behind_link import behind_link
from bookings.notices.links.tokens import Purpose
from bookings.places.operations.approval import approve_booking, is_out_of_time, refuse_booking
from bookings.places.pages.forms.approval import APPROVE, ApprovalByTeamForm, ApprovalForm
from bookings.places.rules.approvers import asked_outside
from training.access import team_only
from training.models import Session, User
from training.refusals import Refused
from training.requests import SignedInRequest, posted
from training.roles import may_run_the_partnership


def _bookings() -> BookingQuerySet:
    return Booking.objects.select_related("session__course", "practitioner", "organisation").prefetch_related(
        "session__days__venue", "session__days__room"
    )


def _answer(booking: Booking, form: ApprovalForm, *, by: User | None, now: dt.datetime) -> Booking:
    reason = form.cleaned_data["reason"]
    if form.cleaned_data["answer"] == APPROVE:
        return approve_booking(booking=booking, by=by, now=now, reason=reason)
    return refuse_booking(booking=booking, reason=reason, by=by, now=now)


@behind_link(Purpose.APPROVE)
def approval(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """What a line manager is asked, and then what came of it."""
    form = ApprovalForm(posted(request))
    if form.is_valid():
        try:
            _answer(booking, form, by=None, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
            booking.refresh_from_db()
        else:
            return redirect(request.path)
    waits = booking.status == Booking.Status.AWAITING_APPROVAL
    context = {
        "booking": booking,
        "session": booking.session,
        "form": form,
        "is_open": waits and not is_out_of_time(booking, booking.session, now),
    }
    return render(request, "bookings/places/approval.html", context)


@require_safe
@team_only
def desk_approvals(request: SignedInRequest) -> HttpResponse:
    """Everybody who waits for an answer: first those whom the team has to answer itself."""
    asking = _bookings().awaiting_approval().order_by("approval_expires_at", "pk")
    waiting = list(asking[:500])
    now = timezone.now()
    upcoming = Session.objects.upcoming(now).order_by().values("pk")
    coming = _bookings().live().filter(approved_at__isnull=False, session__in=upcoming)
    agreed = list(coming.order_by("session__starts_at", "pk")[:500])
    outside = asked_outside([*waiting, *agreed])
    context = {
        "outside": outside,
        "agreed_outside": [booking for booking in agreed if booking.pk in outside],
        "ours": [booking for booking in waiting if booking.asks_the_team],
        "managers": [booking for booking in waiting if not booking.asks_the_team],
    }
    return render(request, "bookings/places/desk_approvals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def desk_approval(request: SignedInRequest, pk: int) -> HttpResponse:
    """The team answers, for itself or in the line manager's place."""
    booking = get_object_or_404(_bookings().visible_to(request.user), pk=pk)
    if not may_run_the_partnership(request.user):
        raise PermissionDenied("Only the partnership team has this page.")
    now = timezone.now()
    if booking.status != Booking.Status.AWAITING_APPROVAL:
        messages.info(request, "This request has been answered or withdrawn already.")
        return redirect("desk-session", booking.session_id)
    form = ApprovalByTeamForm(posted(request), in_place_of_manager=not booking.asks_the_team)
    if form.is_valid():
        try:
            answered = _answer(booking, form, by=request.user, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            say = messages.success if answered.holds_a_place else messages.info  # waiting is no place
            say(request, _what_came_of_it(answered))
            return redirect("desk-session", booking.session_id)
    outside = asked_outside([booking])
    context = {"booking": booking, "session": booking.session, "form": form, "is_outside": booking.pk in outside}
    return render(request, "bookings/places/desk_approval.html", context)


def _what_came_of_it(booking: Booking) -> str:
    name = booking.practitioner.name
    if booking.status == Booking.Status.CONFIRMED:
        return f"{name} has a place."
    if booking.status == Booking.Status.WAITING:
        return f"Agreed. The session is full, so {name} is on the waiting list."
    return f"Not agreed. {name} will get an email."
