"""The trainer's home and the register that is marked on a phone."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from bookings.attendance.pages.asking_why import UNSAID, question_why, said_why
from bookings.attendance.pages.day_state import day_state
from bookings.attendance.pages.finding import session_with_register
from bookings.attendance.pages.forms.register import LARGEST_KEY, MarkForm, Unreadable, marks_sent
from bookings.attendance.pages.showing import back_to_row, chosen_day, register_page
from bookings.attendance.register.home import registers_of
from bookings.attendance.register.marking import MarkConflict, mark_attendance
from bookings.attendance.register.marking_several import mark_several
from bookings.roles import may_have_registers
from training.access import only
from training.models import Session, SessionDay
from training.refusals import ReasonMissing, Refused
from training.requests import SignedInRequest


@require_safe
@never_cache
@only(may_have_registers)
def registers(request: SignedInRequest) -> HttpResponse:
    """Today's sessions, registers to finish, what comes: all for the team, their own for a trainer."""
    home = registers_of(request.user, now=timezone.now())
    return render(request, "bookings/attendance/registers.html", {"home": home})


@require_safe
def register_worker(request: SignedInRequest) -> HttpResponse:
    """The script that shows today's register without a connection. Its address is what it may look after."""
    return render(request, "bookings/attendance/register_worker.js", content_type="text/javascript; charset=utf-8")


@require_safe
@never_cache
@gzip_page  # thirty rows much alike: a twentieth of the bytes, over the slowest connection that there is
def register(request: SignedInRequest, pk: int) -> HttpResponse:
    session = session_with_register(request.user, pk)
    return register_page(request, session, chosen_day(session, request.GET.get("day")))


@require_safe
@never_cache
def register_marks(request: SignedInRequest, pk: int) -> HttpResponse:
    """A day's marks as they are now, for a page that is open."""
    session = session_with_register(request.user, pk)
    return JsonResponse(day_state(session, chosen_day(session, request.GET.get("day")), request.user))


@require_POST
@never_cache
def register_mark(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark one person, or several where a script sends `marks`. A script is answered in JSON, with the day's marks; a
    form goes back to the person's row. Where the team has not said why it marks, nothing is saved and UNSAID answers.
    """
    session = session_with_register(request.user, pk)
    if "why" in request.POST:  # the question, asked about this very mark
        question_why(request, session)
    reason = said_why(request, session)
    if "marks" in request.POST:
        return _marked_together(request, session, reason)
    form = MarkForm(request.POST)
    refusal, status = form.faults(), 422
    if not refusal:
        try:
            mark_attendance(session=session, marking=form.marking(), by=request.user, now=timezone.now(), reason=reason)
        except Refused as refused:
            refusal, status = str(refused), _status(refused)
    booking, key = form.cleaned_data.get("booking") or 0, form.cleaned_data.get("day") or 0
    if request.headers.get("Accept") == "application/json":
        day = _day_by_key(session, key) if refusal else SessionDay(pk=key)
        answer = {"saved": not refusal, "message": refusal, **day_state(session, day, request.user)}
        return JsonResponse(answer, status=status if refusal else 200)
    day = _day_by_key(session, key)
    if refusal:
        refused_at = 0 if status == UNSAID else booking  # of the page as a whole, which asks it
        return register_page(request, session, day, refusal=refusal, refused=refused_at, status=status)
    return back_to_row(session, day, booking)


def _status(refused: Refused) -> int:
    if isinstance(refused, ReasonMissing):
        return UNSAID
    return 409 if isinstance(refused, MarkConflict) else 422


def _marked_together(request: SignedInRequest, session: Session, reason: str) -> HttpResponse:
    """Answer with what has become of each mark, in the order they were sent in, and with the marks of the day shown."""
    try:
        forms = marks_sent(request.POST["marks"])
    except Unreadable as fault:
        return JsonResponse({"saved": False, "message": str(fault)}, status=422)
    faults = [form.faults() for form in forms]
    markings = [form.marking() for form, fault in zip(forms, faults, strict=True) if not fault]
    try:
        answers = mark_several(session=session, markings=markings, by=request.user, now=timezone.now(), reason=reason)
    except ReasonMissing as missing:
        return JsonResponse({"saved": False, "message": str(missing)}, status=UNSAID)
    said = iter(answers)
    refusals = [fault or str(next(said) or "") for fault in faults]
    shown = request.POST.get("day", "")
    is_key = len(shown) < 20 and shown.isascii() and shown.isdecimal() and int(shown) <= LARGEST_KEY
    day = SessionDay(pk=int(shown)) if is_key else chosen_day(session, None)
    results = [{"saved": not refusal, "message": refusal} for refusal in refusals]
    return JsonResponse({"results": results, **day_state(session, day, request.user)})


def _day_by_key(session: Session, key: int) -> SessionDay:
    """Return this day of the session, or where it is none the day that the register would show."""
    return SessionDay.objects.filter(session=session, pk=key).first() or chosen_day(session, None)
