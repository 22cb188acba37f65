"""Sending a colleague instead, and moving to another date."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.models import Booking
from bookings.places.operations.booking import (
    AlreadyBooked,
    Clash,
    PrerequisiteMissing,
    SessionHasBegun,
    why_not_bookable,
)
from bookings.places.operations.substitution import substitute
from bookings.places.operations.transfer import counts_as_late, same_training, transfer
from bookings.places.pages.forms.moves import ColleagueForm, MoveForm
from bookings.places.rules.audience import why_other_audience
from bookings.places.rules.sessions_shown import coming_sessions
from bookings.refusals import Refused
from bookings.roles import may_act_for
from training.accounts.rate_limits import tries
from training.models import Course, Session, User
from training.requests import SignedInRequest, posted
from training.roles import may_run_the_partnership

DATES_SHOWN = 50
ADDRESSES_AN_HOUR = 20


def _booking(request: SignedInRequest, pk: int) -> Booking:
    bookings = Booking.objects.visible_to(request.user).select_related(
        "session__course", "practitioner", "organisation"
    )
    return get_object_or_404(bookings, pk=pk)


def _why_not(refusal: Refused, user: User, booking: Booking, colleague: User) -> str:
    """What a colleague has booked or attended is told only to those who see it anyway."""
    if not isinstance(refusal, AlreadyBooked | Clash | PrerequisiteMissing):
        return str(refusal)
    leads = user.is_lead and user.organisation_id == booking.organisation_id
    if not (leads or may_run_the_partnership(user)):
        return "This colleague cannot take the place. Ask them why, or choose somebody else."
    if isinstance(refusal, AlreadyBooked):
        return f"{colleague.name} has a place on this session already."
    if isinstance(refusal, Clash):
        return f"{colleague.name} has a place on another session at the same time."
    return f"{colleague.name} has not attended a course that this one asks for first."


@require_http_methods(["GET", "HEAD", "POST"])
def send_colleague(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name a colleague, see what will happen, and say yes."""
    booking, now = _booking(request, pk), timezone.now()
    if booking.status != Booking.Status.CONFIRMED or booking.session.has_begun(now):
        return redirect("booking", booking.pk)
    form = ColleagueForm(posted(request), booking=booking)
    confirming = False
    if request.method == "POST":
        if tries(request, f"colleague-{request.user.pk}", seconds=3600, count=True) > ADDRESSES_AN_HOUR:
            form.add_error(None, "You have tried many addresses. Try again in an hour, or write to us.")
        elif form.is_valid() and form.colleague:
            confirming = True
            if "confirmed" in request.POST:
                try:
                    substitute(booking=booking, colleague=form.colleague, by=request.user, now=now)
                except Refused as refusal:
                    form.add_error(None, _why_not(refusal, request.user, booking, form.colleague))
                    confirming = False
                else:
                    messages.success(request, "Done: your colleague has the place, and we have e-mailed you both.")
                    return redirect("booking", booking.pk)
    context = {
        "booking": booking,
        "session": booking.session,
        "form": form,
        "colleague": form.colleague if confirming else None,
        "sees_name": request.user.is_lead or may_run_the_partnership(request.user),
        "is_own": booking.practitioner_id == request.user.pk,
        "other_audience": _other_audience(request, booking, booking.session.course),
        "course": booking.session.course,
    }
    return render(request, "bookings/places/send_colleague.html", context)


def _other_audience(request: SignedInRequest, booking: Booking, course: Course) -> str:
    """Return why this course is not for the organisation that the booking was made for; "" if it is, or to the team."""
    if may_run_the_partnership(request.user):
        return ""
    return why_other_audience(course, booking.organisation, booking.organisation_type_id)


def _other_dates(request: SignedInRequest, booking: Booking, now) -> tuple[list[Session], str]:
    """Return the coming sessions the booking could move to: open for booking, and not booked by the person yet; with
    them why dates are left out whose course is not for the organisation.
    """
    live = Booking.objects.live().filter(practitioner=booking.practitioner_id)
    coming = coming_sessions(request.user, now).filter(course__in=same_training(booking.session.course))
    coming = coming.exclude(pk=booking.session_id).exclude(pk__in=live.values("session"))
    dates = [
        session
        for session in coming.with_days()[:DATES_SHOWN]
        if not why_not_bookable(session, by=request.user, now=now)
    ]
    courses = {session.course_id: session.course for session in dates}
    reasons = {pk: _other_audience(request, booking, course) for pk, course in courses.items()}
    return [session for session in dates if not reasons[session.course_id]], next(filter(None, reasons.values()), "")


@require_http_methods(["GET", "HEAD", "POST"])
def move_booking(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose another date of the course, and move there in one step."""
    booking, now = _booking(request, pk), timezone.now()
    movable = booking.status in (Booking.Status.CONFIRMED, Booking.Status.WAITING)
    if not movable or booking.session.has_begun(now) or not may_act_for(request.user, booking):
        return redirect("booking", booking.pk)
    dates, other_audience = _other_dates(request, booking, now)
    form = MoveForm(posted(request), sessions=dates, name="to")
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
            form.add_error(None, str(refusal))
        else:
            waits = moved.status == Booking.Status.WAITING
            messages.success(request, "Moved to the waiting list of that date." if waits else "Moved to that date.")
            return redirect("booking", moved.pk)
    context = {
        "booking": booking,
        "session": booking.session,
        "form": form,
        "dates": dates,
        "is_own": booking.practitioner_id == request.user.pk,
        "is_late": counts_as_late(booking, booking.session, now),
        "other_audience": other_audience,
        "course": booking.session.course,
    }
    return render(request, "bookings/places/move.html", context)
