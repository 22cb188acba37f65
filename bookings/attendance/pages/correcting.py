"""What is done with a closed register: opened again, corrected, one mark or several; and excusing an absence."""

import secrets

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings.attendance.pages.finding import session_with_register
from bookings.attendance.pages.forms.closing import CorrectionForm, CorrectSeveralForm, OpenAgainForm
from bookings.attendance.pages.forms.register import ExcuseForm, WalkInAfterwardsForm
from bookings.attendance.pages.showing import organisation_names
from bookings.attendance.register.corrections import (
    correct_mark,
    correct_marks,
    excuse_absence,
    excuse_late_cancellation,
)
from bookings.attendance.register.late_additions import add_walk_in_afterwards
from bookings.attendance.register.marking import stored_mark
from bookings.attendance.register.opening import open_register_again, why_not_open_again
from bookings.attendance.register.reading import is_closed, marks_of, on_register
from bookings.models import Booking, Register
from training.access import team_only
from training.models import Session, SessionDay
from training.refusals import Refused
from training.requests import SignedInRequest, posted
from training.templatetags.words import plural


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register_open_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a closed register again: its trainers for 14 days, the team later too."""
    session = session_with_register(request.user, pk)
    now = timezone.now()
    register = Register.objects.filter(session=session).select_related("closed_by").first()
    if request.method != "POST" and not is_closed(session):
        return redirect("register", pk=session.pk)
    form = OpenAgainForm(posted(request))
    refusal = why_not_open_again(register, by=request.user, now=now)
    if form.is_valid():
        try:
            open_register_again(session=session, reason=form.cleaned_data["reason"], by=request.user, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The register is open again. Close it once it is right.")
            return redirect("register", pk=session.pk)
    context = {"session": session, "register": register, "form": form, "refusal": "" if form.errors else refusal}
    return render(request, "bookings/attendance/register_open_again.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register_correct_several(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct as many marks as are wrong, for one reason: all of them or none."""
    session = session_with_register(request.user, pk)
    if request.method != "POST" and not is_closed(session):
        return redirect("register", pk=session.pk)
    people, days = list(on_register(session)), list(session.days.order_by("position"))
    form = CorrectSeveralForm(posted(request), people=people, days=days, marks=marks_of(session), by=request.user)
    if form.is_valid():
        markings = form.markings()
        try:
            correct_marks(
                session=session,
                markings=markings,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{plural(len(markings), 'mark,marks')} corrected.")
            return redirect("register", pk=session.pk)
    return render(request, "bookings/attendance/register_correct_several.html", {"session": session, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register_came_too(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add somebody who came without a place to a closed register, as a correction."""
    session = session_with_register(request.user, pk)
    if request.method != "POST" and not is_closed(session):
        return redirect(f"{reverse('register', args=[session.pk])}#walk-in")
    days, key = list(session.days.order_by("position")), secrets.token_hex(16)
    form = WalkInAfterwardsForm(posted(request), days=days, initial={"key": key})
    if form.is_valid() and not form.proposed:
        try:
            booking = add_walk_in_afterwards(
                session=session,
                who=form.who(),
                values=form.values(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{booking.practitioner.name} is on the register now.")
            return redirect("register", pk=session.pk)
    context = {"session": session, "form": form, "walk_in": form, "organisations": organisation_names()}
    context["proposed"] = form.proposed if form.is_bound and form.is_valid() else []
    return render(request, "bookings/attendance/register_came_too.html", context)


def _day_of(session: Session, position: str) -> SessionDay:
    if not position.isdecimal() or len(position) > 4:
        raise Http404
    return get_object_or_404(SessionDay, session=session, position=int(position))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register_correct(request: SignedInRequest, pk: int, booking: int) -> HttpResponse:
    """Correct one person on one day (`?day=`, 1 if left out) of a closed register."""
    session = session_with_register(request.user, pk)
    theirs = get_object_or_404(on_register(session), pk=booking)
    day = _day_of(session, request.GET.get("day", "1"))
    stored = stored_mark(theirs, day)
    there = stored.value if stored else ""
    form = CorrectionForm(posted(request), initial={"seen": there})
    if form.is_valid():
        try:
            correct_mark(
                session=session,
                marking=form.marking(theirs, day),
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Corrected: {theirs.practitioner.name}.")
            return redirect("register", pk=session.pk)
    context = {"session": session, "booking": theirs, "day": day, "stored": stored, "form": form}
    return render(request, "bookings/attendance/register_correct.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@team_only
def register_excuse(request: SignedInRequest, pk: int, booking: int) -> HttpResponse:
    session = session_with_register(request.user, pk)
    theirs = get_object_or_404(
        Booking.objects.select_related("practitioner", "organisation"), pk=booking, session=session
    )
    late = theirs.cancelled_late
    form = ExcuseForm(posted(request), late_cancellation=late)
    excuse = excuse_late_cancellation if late else excuse_absence
    if form.is_valid():
        try:
            excuse(booking=theirs, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            what = "late cancellation" if late else "absence"
            messages.success(request, f"The {what} of {theirs.practitioner.name} is excused.")
            return redirect("desk-session" if late else "register", pk=session.pk)
    context = {"session": session, "booking": theirs, "form": form, "late": late}
    return render(request, "bookings/attendance/register_excuse.html", context)
