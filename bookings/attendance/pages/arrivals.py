"""Who comes to the door without a place, or instead of somebody: added to the register that is open on the phone."""

import logging
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bookings.attendance.pages.asking_why import UNSAID, question_why, said_why
from bookings.attendance.pages.finding import session_with_register
from bookings.attendance.pages.forms.register import WalkInForm
from bookings.attendance.pages.showing import back_to_row, chosen_day, register_page, row_of
from bookings.attendance.register.newcomers import people_called
from bookings.attendance.register.reading import can_mark, marks_of, on_register
from bookings.attendance.register.reasons_given import reasons_of_day
from bookings.attendance.register.standing_in import let_stand_in
from bookings.attendance.register.walk_ins import add_walk_in
from bookings.models import Booking
from training.models import Session, SessionDay, User
from training.refusals import ReasonMissing, Refused
from training.requests import SignedInRequest
from training.roles import may_run_the_partnership

access_log = logging.getLogger("turnout.access")


@require_safe
@never_cache
def register_people(request: SignedInRequest, pk: int) -> HttpResponse:
    """People whose name is being typed at the door, with no more than tells two of one name apart."""
    session = session_with_register(request.user, pk)
    if not can_mark(session, chosen_day(session, None), timezone.now()):
        return JsonResponse({"people": []})
    access_log.info("people looked for at the register of session %s by %s", session.pk, request.user.pk)
    found = people_called(request.GET.get("q", "")[:150])
    request.people_found = len(found)  # type: ignore[attr-defined]  # for the log of who looked
    return JsonResponse({"people": _proposed(found)})


def _proposed(people: list[User]) -> list[dict[str, Any]]:
    return [
        {"pk": person.pk, "name": person.name, "organisation": person.organisation.name if person.organisation else ""}
        for person in people
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register_walk_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add whoever came; a script is answered in JSON with their row, a form goes back to it."""
    session = session_with_register(request.user, pk)
    if request.method != "POST":
        return redirect(f"{reverse('register', args=[session.pk])}#walk-in")
    day = chosen_day(session, request.POST.get("day"))
    form, by_script = WalkInForm(request.POST), request.headers.get("Accept") == "application/json"
    if not by_script:
        question_why(request, session)  # asked beside the name where the page was opened before somebody signed in anew
    if form.is_valid() and not form.proposed:
        try:
            booking = _arrive(request, session, day, form)
        except ReasonMissing as missing:
            if by_script:
                return JsonResponse({"saved": False, "message": str(missing)}, status=UNSAID)
            return register_page(request, session, day, walk_in=form, refusal=str(missing), status=UNSAID)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if by_script:
                return JsonResponse(_added(request, session, day, booking))
            messages.success(request, _said(booking))
            return back_to_row(session, day, booking.pk)
    if by_script:
        faults = " ".join(str(fault) for faults in form.errors.values() for fault in faults)
        people = _proposed(form.proposed) if form.is_valid() else []
        return JsonResponse({"saved": False, "message": faults, "people": people}, status=422)
    return register_page(request, session, day, walk_in=form)


def _arrive(request: SignedInRequest, session: Session, day: SessionDay, form: WalkInForm) -> Booking:
    said: dict[str, Any] = {"day": day, "who": form.who(), "by": request.user, "now": timezone.now()}
    said["reason"] = said_why(request, session)
    if leaving := form.cleaned_data["instead_of"]:
        return let_stand_in(booking=get_object_or_404(Booking, pk=leaving, session=session), **said)
    return add_walk_in(session=session, **said)


def _said(booking: Booking) -> str:
    name = booking.practitioner.name
    if booking.takes_over_from:
        return f"{name} is on the register instead of {booking.takes_over_from.practitioner.name}, marked as here."
    over = f" That is more people than the {booking.session.capacity} places." if booking.over_capacity else ""
    return f"{name} is on the register, marked as here.{over}"


def _added(request: SignedInRequest, session: Session, day: SessionDay, booking: Booking) -> dict[str, Any]:
    """Return what a page needs to show the person without being loaded again."""
    theirs = on_register(session).get(pk=booking.pk)
    days = list(session.days.order_by("position"))
    marks = marks_of(session, day)
    row = row_of(
        theirs,
        day=day,
        days=days,
        marks=marks,
        reader=request.user,
        error="",
        checked_in={},
        reason=reasons_of_day(session, day).get(theirs.pk, "") if request.user.is_team else "",
    )
    context = {
        "row": row,
        "session": session,
        "day": day,
        "can_mark": True,
        "can_excuse": may_run_the_partnership(request.user),
    }
    return {
        "saved": True,
        "message": _said(booking),
        "booking": booking.pk,
        "left": booking.takes_over_from_id,
        "row": render_to_string("bookings/attendance/_register_row.html", context, request=request),
    }
