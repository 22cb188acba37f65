"""The trainer's home and the register that is marked on a phone."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.attendance.evaluation.summary import summary_of
from bookings.attendance.pages.day_state import day_state, marked_in_words
from bookings.attendance.pages.finding import session_with_register
from bookings.attendance.pages.forms.register import MarkForm, WalkInForm
from bookings.attendance.register.home import registers_of
from bookings.attendance.register.marking import MarkConflict, mark_attendance
from bookings.attendance.register.opening import why_not_open_again
from bookings.attendance.register.reading import (
    HERE,
    Correction,
    blanks,
    can_close,
    can_mark,
    corrections_of,
    day_to_show,
    marks_of,
    on_register,
    opens_at,
    turns_of,
    was_reminded,
    who_came,
    with_needs_of,
)
from bookings.attendance.register.walk_ins import add_walk_in
from bookings.models import Booking, Mark, Register
from bookings.roles import delivers, may_have_registers, may_read_answers
from training.access import only
from training.models import Session, SessionDay, User
from training.refusals import Refused
from training.requests import SignedInRequest
from training.roles import may_run_the_partnership
from training.text import folded

access_log = logging.getLogger("turnout.access")


@require_safe
@never_cache
@only(may_have_registers)
def registers(request: SignedInRequest) -> HttpResponse:
    """Today's sessions, registers to finish, what comes: all for the team, their own for a trainer."""
    home = registers_of(request.user, now=timezone.now())
    return render(request, "bookings/attendance/registers.html", {"home": home})


@dataclass
class Row:
    """A person on the register page: one mark for the day that is shown, or all days once it is closed."""

    booking: Booking
    mark: Mark | None
    days: list[tuple[SessionDay, Mark | None]]
    own: bool
    find: str
    marked: str
    error: str

    @property
    def here(self) -> bool:
        return self.mark is not None and self.mark.value in HERE


@require_safe
@never_cache
def register(request: SignedInRequest, pk: int) -> HttpResponse:
    session = session_with_register(request.user, pk)
    return register_page(request, session, _chosen_day(session, request.GET.get("day")))


def _chosen_day(session: Session, position: str | None) -> SessionDay:
    days = list(session.days.select_related("venue").order_by("position"))
    if position is None:
        return day_to_show(days, timezone.now())
    chosen = [day for day in days if str(day.position) == position]
    if not chosen:
        raise Http404
    return chosen[0]


def _row(
    booking: Booking,
    *,
    day: SessionDay,
    days: list[SessionDay],
    marks: Mapping[tuple[int, int], Mark],
    reader: User,
    error: str,
) -> Row:
    mark = marks.get((booking.pk, day.pk))
    return Row(
        booking=booking,
        mark=mark,
        days=[(each, marks.get((booking.pk, each.pk))) for each in days],
        own=booking.practitioner_id == reader.pk,
        find=folded(f"{booking.practitioner.name} {booking.organisation.name}"),
        marked=_marked(mark, reader) if mark else "",
        error=error,
    )


def _marked(mark: Mark, reader: User) -> str:
    name = mark.marked_by.name if mark.marked_by else ""
    return marked_in_words(by=mark.marked_by_id, name=name, at=mark.marked_at, reader=reader)


def register_page(
    request: SignedInRequest,
    session: Session,
    day: SessionDay,
    *,
    walk_in: WalkInForm | None = None,
    refusal: str = "",
    refused: int = 0,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page; `refusal` is shown at the row of booking `refused`, which it concerns."""
    now, user = timezone.now(), request.user
    days = list(session.days.select_related("venue").order_by("position"))
    stored = Register.objects.filter(session=session).select_related("closed_by", "opened_again_by").first()
    people = list(on_register(session).annotate(was_reminded=was_reminded()))
    marks = marks_of(session)
    rows = [
        _row(booking, day=day, days=days, marks=marks, reader=user, error=refusal if booking.pk == refused else "")
        for booking in people
    ]
    with_needs = with_needs_of(people)
    if with_needs and not delivers(user, session):
        access_log.info("needs on the register of session %s shown to team member %s", session.pk, user.pk)
    context = {
        "session": session,
        "day": day,
        "days": days,
        "register": stored,
        "rows": rows,
        "here": sum(row.here for row in rows),
        "unmarked": len({booking.pk for booking, _ in blanks(people, days, marks)}),
        "with_needs": with_needs,
        "opens_at": opens_at(day),
        "can_mark": can_mark(session, day, now),
        "can_close": can_close(session, days, now),
        "has_begun": session.has_begun(now),
        "can_excuse": may_run_the_partnership(user),
        "reads_answers": may_read_answers(user),
        "walk_in": walk_in or WalkInForm(),
        "refusal": refusal,
        "refused": refused,
    }
    closed = stored is not None and stored.state in Register.CLOSED
    if stored and closed:
        context["who_came"] = who_came(people)
        context["still_runs"] = now < session.ends_at
        context["turns"] = turns_of(stored)
        context["may_open_again"] = not why_not_open_again(stored, by=user, now=now)
        context["corrections"] = _corrections(session, people, days)
        context["evaluations"] = summary_of(session)
    return render(request, f"bookings/attendance/register{'_closed' if closed else ''}.html", context, status=status)


def _corrections(
    session: Session, people: Sequence[Booking], days: Sequence[SessionDay]
) -> list[tuple[Correction, Booking | None, SessionDay | None]]:
    """Return the corrections, each with whom and which day it is about."""
    by_booking = {booking.pk: booking for booking in people}
    by_day = {day.pk: day for day in days}
    found = corrections_of(session)
    return [(one, by_booking.get(one.booking_id), by_day.get(one.day_id)) for one in found]


@require_safe
@never_cache
def register_marks(request: SignedInRequest, pk: int) -> HttpResponse:
    """A day's marks as they are now, for a page that is open."""
    session = session_with_register(request.user, pk)
    return JsonResponse(day_state(session, _chosen_day(session, request.GET.get("day")), request.user))


@require_POST
@never_cache
def register_mark(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark one person. A script is answered in JSON, with the day's marks; a form goes back to the person's row."""
    session = session_with_register(request.user, pk)
    form = MarkForm(request.POST)
    refusal, status = form.faults(), 422
    if not refusal:
        try:
            mark_attendance(session=session, marking=form.marking(), by=request.user, now=timezone.now())
        except Refused as refused:
            refusal, status = str(refused), 409 if isinstance(refused, MarkConflict) else 422
    booking, key = form.cleaned_data.get("booking") or 0, form.cleaned_data.get("day") or 0
    if request.headers.get("Accept") == "application/json":
        day = _day_by_key(session, key) if refusal else SessionDay(pk=key)
        answer = {"saved": not refusal, "message": refusal, **day_state(session, day, request.user)}
        return JsonResponse(answer, status=status if refusal else 200)
    day = _day_by_key(session, key)
    if refusal:
        return register_page(request, session, day, refusal=refusal, refused=booking, status=status)
    return _back_to_row(session, day, booking)


def _day_by_key(session: Session, key: int) -> SessionDay:
    """Return this day of the session, or where it is none the day that the register would show."""
    return SessionDay.objects.filter(session=session, pk=key).first() or _chosen_day(session, None)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register_walk_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add somebody who came without a place; the form stands on the register's page."""
    session = session_with_register(request.user, pk)
    if request.method != "POST":
        return redirect(f"{reverse('register', args=[session.pk])}#walk-in")
    day = _chosen_day(session, request.POST.get("day"))
    form = WalkInForm(request.POST)
    if form.is_valid():
        try:
            booking = add_walk_in(session=session, day=day, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{booking.practitioner.name} is on the register, marked as here.")
            return _back_to_row(session, day, booking.pk)
    return register_page(request, session, day, walk_in=form)


def _back_to_row(session: Session, day: SessionDay, booking: int) -> HttpResponse:
    return redirect(f"{reverse('register', args=[session.pk])}?day={day.position}#person-{booking}")
