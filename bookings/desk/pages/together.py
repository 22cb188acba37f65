"""A group that somebody asks for on the telephone: all of them or none, put on the waiting list by the team."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.desk.pages.forms import GroupForm, WhichOrganisationForm
from bookings.models import JointWish
from bookings.places.operations.joint_wishes import join_together
from bookings.places.operations.who_waits_together import latest_names_by, why_not_together
from bookings.places.pages.people_search import PeopleSearch, show_why_nobody
from bookings.places.rules.overtaking import rule_in_words
from training.access import team_only
from training.models import Organisation, Session, User
from training.refusals import Refused
from training.requests import SignedInRequest

PEOPLE_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_session_together(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whose group it is first, in the address; then how many they are, who, and who answers for them."""
    session = get_object_or_404(Session.objects.visible_to(request.user).select_related("course"), pk=pk)
    now = timezone.now()
    which = WhichOrganisationForm(request.GET if "organisation" in request.GET else None)
    context: dict[str, Any] = {
        "session": session,
        "closed": why_not_together(session, by=request.user, now=now),
        "which": which,
        "rule": rule_in_words(None),
        "names_by": latest_names_by(session),
        "now": now,
    }
    if not context["closed"] and which.is_valid():
        context |= _asked(request, session, which.cleaned_data["organisation"])
        form = context["form"]
        if form.is_valid() and (wish := _join(request, form, session, now)):
            return redirect("joint-wish", wish.pk)
    return render(request, "bookings/desk/desk_session_together.html", context)


def _asked(request: SignedInRequest, session: Session, organisation: Organisation) -> dict[str, Any]:
    """Return the form with its people: those called so, those ticked before, and the leads, who can answer for them."""
    search = PeopleSearch(request, JointWish(session=session, organisation=organisation), most=PEOPLE_SHOWN)
    people = [one for one in search.found.people if one.pk not in search.found.waiting]
    leads = User.objects.filter(organisation=organisation, is_lead=True, is_active=True).order_by("name", "pk")
    form = GroupForm(
        search.answers,
        user=request.user,
        people=people,
        leads=list(leads[:PEOPLE_SHOWN]),
        initial=search.initial,
    )
    form.know_deadline(session, timezone.now())
    return search.in_words() | {"form": form, "organisation": organisation}


def _join(request: SignedInRequest, form: GroupForm, session: Session, now: dt.datetime) -> JointWish | None:
    answers = form.who_answers()
    try:
        wish = join_together(
            session=session,
            people=form.chosen(),
            places=form.how_many(),
            answers=answers,
            by=request.user,
            now=now,
        )
    except Refused as refusal:
        show_why_nobody(form, refusal, about="people", reader=request.user)
        return None
    messages.success(request, f"Each of them is told by email, and so is {answers.name}, who answers for the group.")
    return wish
