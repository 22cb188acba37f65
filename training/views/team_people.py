"""People on the team's desk: finding them, their addresses and roles."""

import logging
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training.access import team_only
from training.forms.roles import PeopleSearchForm, RoleForm
from training.forms.team_people import AddPersonForm, ChangePersonForm
from training.models import User
from training.operations.addresses import clear_bounced, clear_texts_failing, mark_bounced
from training.operations.directory import add_person, correct_person
from training.operations.moves import move_of, take_back_move
from training.operations.roles import Role, RoleRefused, appoint
from training.pages.editing import edit_page
from training.pages.paging import paged
from training.requests import SignedInRequest, posted
from training.templatetags.words import date_in_words

PEOPLE_A_PAGE = 40
access_log = logging.getLogger("turnout.access")


@require_safe
@team_only
def desk_people(request: SignedInRequest) -> HttpResponse:
    form = PeopleSearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    people = User.objects.visible_to(request.user).matching(asked.get("q", ""))
    if asked.get("mails_come_back"):
        people = people.filter(mail_bounced_at__isnull=False)
    if asked.get("texts_fail"):
        people = people.filter(texts_fail_since__isnull=False)
    if asked.get("role"):
        people = people.filter(**{asked["role"]: True})
    people = people.select_related("organisation").order_by("search_text", "pk")
    page, query = paged(request, people, a_page=PEOPLE_A_PAGE)
    context = {"form": form, "page": page, "query": query, "roles": Role}
    return render(request, "training/desk_people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_person_new(request: SignedInRequest) -> HttpResponse:
    """Add somebody who has rung: they sign in with a code sent to their address."""
    form = AddPersonForm(posted(request))
    return edit_page(
        request,
        form,
        add_person,
        heading="Add a person",
        back="desk-people",
        about="email",
        note="Nobody is written to. They can sign in with a code that we send to this address.",
        on_to="desk-person",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_person_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct somebody's name, role, manager and needs, or move them to another organisation, now or on a later
    day.

    The page shows their needs, so each look at it is logged.
    """
    person = get_object_or_404(User.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    access_log.info("needs of person %s read by %s", person.pk, request.user.pk)

    def save(**answers: Any) -> User:
        return correct_person(person=person, **answers)

    return edit_page(
        request,
        ChangePersonForm(posted(request), person=person),
        save,
        heading=f"Change {person.name}",
        back="desk-people",
        note="They get no email. Bookings made before they move stay counted with the organisation they were made for.",
        template="training/desk_person_edit.html",
        more={"person": person, "move": move_of(person), "loses": _loses(person)},
        on_to="desk-person",
        more_told=_moves_later,
    )


def _moves_later(person: User) -> str:
    move = move_of(person)
    return f"They move to {move.organisation} on {date_in_words(move.moves_on)}." if move else ""


def _loses(person: User) -> str:
    """Return what else a move does, for it to be read before anything is saved."""
    if not person.is_lead:
        return ""
    return (
        f"{person.name} is the lead of {person.organisation}. When they move to another organisation, they stop being "
        "a lead. You can appoint them again there."
    )


@require_POST
@team_only
def desk_person_stays(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back a move that was kept for a later day."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if take_back_move(person=person):
        messages.success(request, f"Taken back: {person.name} stays where they are.")
    else:
        messages.info(request, "No move was waiting: they have moved already, or somebody has taken it back.")
    return redirect("desk-person", person.pk)


@require_POST
@team_only
def desk_person_address(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark an address that mails come back from, or say that they arrive again."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    operation = clear_bounced if request.POST.get("mails") == "arrive" else mark_bounced
    person = operation(person=person, by=request.user, now=timezone.now())
    marked = "Marked: emails to this person come back. They see it on their pages." if person.mail_bounced_at else ""
    messages.success(request, marked or "Saved: emails to this person arrive.")
    return redirect("desk-person", person.pk)


@require_POST
@team_only
def desk_person_texts(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that a mobile number which texts did not reach is right after all."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    clear_texts_failing(person=person, by=request.user, now=timezone.now())
    messages.success(request, "Saved: we will text this number again.")
    return redirect("desk-person", person.pk)


@require_POST
@team_only
@reauthentication_required
def desk_person_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """Appoint somebody; whoever has a password is asked for it again first. A role is taken away on a page of its own,
    which says what ends with it.
    """
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        role = Role(form.cleaned_data["role"])
        try:
            appoint(person=person, role=role, by=request.user, now=timezone.now())
        except RoleRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{person.name} is now: {role.label}.")
    return redirect("desk-person", person.pk)
