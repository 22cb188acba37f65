"""Closing a register, declaring it unavailable, correcting it afterwards, excusing an absence."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings.attendance.pages.finding import session_with_register
from bookings.attendance.pages.forms.register import CloseForm, CorrectionForm, ExcuseForm, UnavailableForm
from bookings.attendance.register.closing import close_register, declare_unavailable
from bookings.attendance.register.corrections import correct_mark, excuse_absence, excuse_late_cancellation
from bookings.attendance.register.marking import RegisterClosed, stored_mark
from bookings.attendance.register.reading import blanks, is_closed, marks_of, on_register
from bookings.models import Booking, Register
from training.access import team_only
from training.models import Session, SessionDay
from training.refusals import Refused
from training.requests import SignedInRequest, posted


def _close_form(request: SignedInRequest, session: Session, data: QueryDict | None = None) -> CloseForm:
    """Ask about everyone unmarked, and keep what was answered for those whom somebody else has marked since."""
    days, people = list(session.days.order_by("position")), list(on_register(session))
    questions = blanks(people, days, marks_of(session))
    asked = {(booking.pk, day.pk) for booking, day in questions}
    if data:
        questions += [
            (booking, day)
            for booking in people
            for day in days
            if (booking.pk, day.pk) not in asked and data.get(CloseForm.name_of(booking.pk, day.pk))
        ]
    return CloseForm(data, unmarked=questions, several_days=len(days) > 1, by=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register_close(request: SignedInRequest, pk: int) -> HttpResponse:
    session = session_with_register(request.user, pk)
    if request.method != "POST" and is_closed(session):
        return redirect("register", pk=session.pk)
    form = _close_form(request, session, posted(request))
    refusal = ""
    if form.is_valid():
        try:
            register = close_register(session=session, answers=form.answers(), by=request.user, now=timezone.now())
        except RegisterClosed as closed:
            messages.info(request, str(closed))
            return redirect("register", pk=session.pk)
        except Refused as refused:
            refusal, form = str(refused), _close_form(request, session)
        else:
            messages.success(request, _closed_in_words(register))
            return redirect("register", pk=session.pk)
    people = len({booking for booking, _ in form.keys.values()})
    context = {"session": session, "form": form, "refusal": refusal, "people": people}
    return render(request, "bookings/attendance/register_close.html", context)


def _closed_in_words(register: Register) -> str:
    if register.state == Register.State.COMPLETE:
        return "The register is closed and complete. Thank you."
    return "The register is closed. Those you did not know about are not recorded; you can still correct that."


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register_unavailable(request: SignedInRequest, pk: int) -> HttpResponse:
    session = session_with_register(request.user, pk)
    if request.method != "POST" and is_closed(session):
        return redirect("register", pk=session.pk)
    form = UnavailableForm(posted(request))
    if form.is_valid():
        try:
            declare_unavailable(
                session=session, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Recorded: full attendance is not available.")
            return redirect("register", pk=session.pk)
    return render(request, "bookings/attendance/register_unavailable.html", {"session": session, "form": form})


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
