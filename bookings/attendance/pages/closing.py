"""Closing a register, declaring it unavailable, correcting it afterwards, excusing an absence."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings.attendance.pages.asking_why import ask_why_first, question_why, said_why
from bookings.attendance.pages.finding import session_with_register
from bookings.attendance.pages.forms.closing import CloseForm
from bookings.attendance.pages.forms.register import UnavailableForm
from bookings.attendance.register.closing import close_register, declare_unavailable
from bookings.attendance.register.marking import RegisterClosed
from bookings.attendance.register.reading import blanks, is_closed, marks_of, on_register
from bookings.attendance.register.reasons import WHY_MARKED
from bookings.models import Booking, Register
from training.models import Session, SessionDay
from training.refusals import Refused
from training.requests import SignedInRequest, posted


def _close_form(
    request: SignedInRequest, session: Session, data: QueryDict | None = None, *, others_absent: bool = False
) -> CloseForm:
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
    return CloseForm(
        data,
        unmarked=questions,
        several_days=len(days) > 1,
        by=request.user,
        others_absent=others_absent,
        runs_until=days[-1] if timezone.now() < session.ends_at else None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close a register. "All others were absent" is asked about once more, by name, before anything is written."""
    session = session_with_register(request.user, pk)
    if request.method != "POST" and is_closed(session):
        return redirect("register", pk=session.pk)
    others_absent = "others_absent" in request.POST
    form = _close_form(request, session, posted(request), others_absent=others_absent)
    refusal, why = "", question_why(request, session) if form.asked else None
    if why and request.method != "POST":
        return ask_why_first(request, session)
    if why:
        refusal = WHY_MARKED
    elif form.is_valid():
        if others_absent and form.left_out():
            return _ask_whether_absent(request, session, form)
        try:
            register = close_register(
                session=session,
                answers=form.answers(),
                by=request.user,
                now=timezone.now(),
                although_it_runs=form.is_meant_early(),
                reason=said_why(request, session),
            )
        except RegisterClosed as closed:
            messages.info(request, str(closed))
            return redirect("register", pk=session.pk)
        except Refused as refused:
            refusal, form = str(refused), _close_form(request, session)
        else:
            messages.success(request, _closed_in_words(register))
            return redirect("register", pk=session.pk)
    people = len({booking for booking, _ in form.keys.values()})
    context = {"session": session, "form": form, "refusal": refusal, "people": people, "why": why}
    return render(request, "bookings/attendance/register_close.html", context)


def _ask_whether_absent(request: SignedInRequest, session: Session, form: CloseForm) -> HttpResponse:
    """Show whom "all others" means, and how many; the answers that were given go on with it."""
    days: dict[Booking, list[SessionDay]] = {}
    for booking, day in form.left_out():
        days.setdefault(booking, []).append(day)
    answers = [(CloseForm.name_of(*key), answer) for key, answer in form.answers().items()]
    context = {
        "session": session,
        "absent": list(days.items()),
        "several_days": session.days.count() > 1,
        "answers": answers,
        "although_it_runs": form.is_meant_early(),
    }
    return render(request, "bookings/attendance/register_close_absent.html", context)


def _closed_in_words(register: Register) -> str:
    if register.closed_at and register.closed_at < register.session.ends_at:
        return "The register is closed. Certificates wait until the session ends."
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
