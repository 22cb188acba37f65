"""Sessions on the team's desk: the list, planning one, changing one, calling one off."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.desk.pages.forms import LONGEST_EXPLANATION, CancelSessionForm, ExplanationForm, SessionSearchForm
from bookings.desk.session_rows import rows, with_what_a_row_says
from bookings.models import Booking, Mark
from bookings.places.rules.counts import whom_it_concerns
from bookings.places.sessions.changes import CapacityBelowHeld, cancel_session, change_session
from bookings.places.sessions.foretelling import Foretold, foretell
from bookings.places.sessions.new_dates import publish_session
from bookings.places.sessions.session_change import SessionChange
from training.access import team_only
from training.forms.refusals import show_refusal
from training.forms.schedule import (
    MOST_DAYS,
    DayFormSet,
    SessionForm,
    as_planned,
    days_as_planned,
    new_days,
    new_session,
    with_another_day,
)
from training.models import Session
from training.models.schedule import SessionQuerySet
from training.pages.paging import paged
from training.refusals import Refused
from training.requests import SignedInRequest, posted
from training.text import tidy

SESSIONS_A_PAGE = 40


def _asked_for(form: SessionSearchForm, now: dt.datetime) -> tuple[str, SessionQuerySet]:
    asked = form.cleaned_data if form.is_valid() else {}
    when = asked.get("when") or "coming"
    sessions = Session.objects.matching(asked.get("q", ""))
    if when == "cancelled":
        return when, sessions.cancelled().order_by("-starts_at", "-pk")
    if when == "past":
        return when, sessions.not_cancelled().ended(now).order_by("-starts_at", "-pk")
    return when, sessions.not_cancelled().not_ended(now).soonest_first()


def _in_this_order(keys: list[int]) -> list[Session]:
    """Return the sessions of one page with what their rows say: what is counted for a row is counted for no other."""
    found = {session.pk: session for session in with_what_a_row_says(Session.objects.filter(pk__in=keys))}
    return [found[key] for key in keys if key in found]


@require_safe
@team_only
def desk_sessions(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    form = SessionSearchForm(request.GET)
    when, sessions = _asked_for(form, now)
    page, query = paged(request, sessions.values_list("pk", flat=True), a_page=SESSIONS_A_PAGE)
    context = {
        "form": form,
        "when": when,
        "page": page,
        "sessions": rows(_in_this_order(list(page)), now),
        "query": query,
    }
    return render(request, "bookings/desk/desk_sessions.html", context)


def _edit(
    request: SignedInRequest,
    session: Session | None,
    save: Callable[[dict], Session],
    foresee: Callable[[dict], Foretold] | None = None,
) -> HttpResponse:
    """The form of a session with its days; `save` is given the answers once they are complete. Where somebody would be
    told of it, `foresee` says who and what on a page of its own first.
    """
    if request.method != "POST":
        initial = as_planned(session) if session else _asked_to_plan(request)
        form = SessionForm(initial=initial, session=session)
        days = DayFormSet(
            initial=days_as_planned(session) if session else new_days(tidy(request.GET.get("town", ""))[:80]),
            session=session,
        )
    elif "add_day" in request.POST:
        form, days = with_another_day(request.POST, session)
    else:
        form, days = SessionForm(request.POST, session=session), DayFormSet(request.POST, session=session)
        if form.is_valid() & days.is_valid() and "change_again" not in request.POST:
            answers = {**form.cleaned_data, "days": days.plans()}
            try:
                if session and (asks := _to_be_asked(request, session, answers, foresee)):
                    return asks
                saved = save(answers)
            except CapacityBelowHeld as refusal:
                form.add_error("allow_overfull", str(refusal))
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "Saved.")
                return redirect("desk-session", saved.pk)
    context = {
        "form": form,
        "days": days,
        "session": session,
        "explanation": request.POST.get("explanation", ""),
        "may_add_a_day": len(days.forms) < MOST_DAYS,
        "has_bookings": session is not None and Booking.objects.filter(session=session).exists(),
        "ask_about_overfull": bool(
            form.is_bound and (form.errors.get("allow_overfull") or form["allow_overfull"].data)
        ),
    }
    return render(request, "bookings/desk/desk_session_form.html", context)


def _asked_to_plan(request: SignedInRequest) -> dict[str, Any]:
    """Return what a new session starts with: of this course, for those who wait for a date of it."""
    return new_session(request.GET.get("course", ""), wishes_first="wishes" in request.GET)


def _to_be_asked(
    request: SignedInRequest, session: Session, answers: dict, foresee: Callable[[dict], Foretold] | None
) -> HttpResponse | None:
    """Return the page that says who will be told, unless it was shown before or nobody will. It sends all answers along
    with it.
    """
    typed = {"explanation": request.POST.get("explanation", "")}  # before they went back to change something else
    explained = ExplanationForm(request.POST if "explain" in request.POST else None, initial=typed)
    if foresee is None or explained.is_valid():
        return None
    foretold = foresee(dict(answers))
    if foretold.is_nobody:
        return None
    kept = {"csrfmiddlewaretoken", "explain", "explanation"}
    said = [(name, value) for name, values in request.POST.lists() if name not in kept for value in values]
    context = {"session": session, "foretold": foretold, "said": said, "form": explained}
    return render(request, "bookings/desk/desk_session_told.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_session_new(request: SignedInRequest) -> HttpResponse:
    def save(answers: dict) -> Session:
        answers.pop("allow_overfull")  # nobody holds a place yet
        return publish_session(by=request.user, now=timezone.now(), **answers)

    return _edit(request, None, save)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_session_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(Session.objects.visible_to(request.user).select_related("course"), pk=pk)
    if session.status == Session.Status.CANCELLED:
        messages.info(request, "This session has been cancelled, so it can no longer be changed.")
        return redirect("desk-session", session.pk)

    def as_asked(answers: dict) -> dict[str, Any]:
        overfull = answers.pop("allow_overfull")
        asked = {"session": session, "change": SessionChange(**answers), "allow_overfull": overfull}
        return asked | {"by": request.user, "now": timezone.now()}

    def save(answers: dict) -> Session:
        return change_session(
            **as_asked(answers), explanation=request.POST.get("explanation", "")[:LONGEST_EXPLANATION]
        )

    def foresee(answers: dict) -> Foretold:
        return foretell(**as_asked(answers))

    return _edit(request, session, save, foresee)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
@reauthentication_required
def desk_session_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(Session.objects.visible_to(request.user).select_related("course"), pk=pk)
    form = CancelSessionForm(posted(request))
    if form.is_valid():
        try:
            cancel_session(session=session, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "The session is cancelled, and everyone on it is being told.")
            return redirect("desk-session", session.pk)
    context = {
        "form": form,
        "session": session,
        "concerned": whom_it_concerns(session),
        "is_marked": Mark.objects.filter(booking__session=session).exists(),
    }
    return render(request, "bookings/desk/desk_session_cancel.html", context)
