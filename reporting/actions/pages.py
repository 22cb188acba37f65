"""Pages of what the group decided: the list, one action with what came of it, and what is done with it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reporting.actions.deciding import (
    change_action,
    correct_action,
    decide_action,
    drop_action,
    hand_over_action,
    look_at_action,
    stop_action,
)
from reporting.actions.effects import tried, with_what_is_read
from reporting.actions.forms import (
    ActionForm,
    CorrectActionForm,
    HandOverForm,
    LookForm,
    StopActionForm,
    stated,
)
from reporting.actions.presenters import ActionPage, ActionRow
from reporting.models import Action
from reporting.roles import may_decide_actions, may_read_actions
from training.access import only
from training.forms.refusals import show_refusal
from training.pages.paging import paged
from training.refusals import Refused
from training.requests import SignedInRequest, posted

A_PAGE = 40
readers_only = only(may_read_actions, "Only the team and the group read what was decided about no-shows.")
deciders_only = only(may_decide_actions, "Only the team and the group decide what to do about no-shows.")
FIELD_OF = {"stopped_reason": "reason", "replaced_reason": "reason"}


@require_safe
@readers_only
def actions(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    current = with_what_is_read(Action.objects.current()).order_by("-begins_on", "-pk")
    page, query = paged(request, current, a_page=A_PAGE)
    rows = [ActionRow.of(found) for found in tried(list(page.object_list), now=now)]
    return render(request, "reporting/actions/actions.html", {"page": page, "query": query, "rows": rows})


@require_safe
@readers_only
def action(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    [found] = tried([_action(pk)], now=now)
    looks = list(found.action.looks.select_related("looked_by").order_by("-looked_at", "-pk"))
    page = ActionPage(found, looks, request.user)
    return render(request, "reporting/actions/action.html", {"page": page, "action": found.action})


@require_http_methods(["GET", "HEAD", "POST"])
@deciders_only
def action_new(request: SignedInRequest) -> HttpResponse:
    asked: dict[str, Any] = {name: request.GET[name] for name in ActionForm.base_fields if request.GET.get(name)}
    if chosen := [key for key in request.GET.getlist("courses") if key.isdecimal()]:
        asked["courses"] = chosen
    form = ActionForm(posted(request), initial={"owner": request.user.pk, **asked})

    def save(**by_whom: Any) -> Action:
        return decide_action(plan=form.plan(), **by_whom)

    return _form_page(request, form, save, heading="Write down an action", template="form_of_action")


@require_http_methods(["GET", "HEAD", "POST"])
@deciders_only
def action_change(request: SignedInRequest, pk: int) -> HttpResponse:
    changed = _action(pk)
    form = ActionForm(posted(request), initial=stated(changed))

    def save(**by_whom: Any) -> Action:
        return change_action(action=changed, plan=form.plan(), **by_whom)

    return _form_page(request, form, save, heading="Change an action", about=changed, template="form_of_action")


@require_http_methods(["GET", "HEAD", "POST"])
@deciders_only
def action_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    wrong = _action(pk)
    form = CorrectActionForm(posted(request), initial=stated(wrong))

    def save(**by_whom: Any) -> Action:
        return correct_action(action=wrong, plan=form.plan(), reason=form.cleaned_data["reason"], **by_whom)

    return _form_page(request, form, save, heading="Correct an action", about=wrong, template="form_of_action")


@require_POST
@deciders_only
def action_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    dropped = _action(pk)
    try:
        drop_action(action=dropped, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message_to(request.user))
        return redirect("action", pk)
    messages.success(request, f"Removed: {dropped}.")
    return redirect("actions")


@require_http_methods(["GET", "HEAD", "POST"])
@deciders_only
def action_look(request: SignedInRequest, pk: int) -> HttpResponse:
    looked_at = _action(pk)
    form = LookForm(posted(request))

    def save(**by_whom: Any) -> Action:
        return look_at_action(action=looked_at, **form.cleaned_data, **by_whom).action

    [found] = tried([looked_at], now=timezone.now())
    more = {"found": found}
    return _form_page(request, form, save, heading="Look again", about=looked_at, template="look", more=more)


@require_http_methods(["GET", "HEAD", "POST"])
@deciders_only
def action_hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    kept = _action(pk)
    form = HandOverForm(posted(request), initial={"owner": kept.owner_id, "look_again_on": kept.look_again_on})

    def save(**by_whom: Any) -> Action:
        return hand_over_action(action=kept, **form.cleaned_data, **by_whom)

    return _form_page(request, form, save, heading="Change who and when", about=kept)


@require_http_methods(["GET", "HEAD", "POST"])
@deciders_only
def action_stop(request: SignedInRequest, pk: int) -> HttpResponse:
    stopped = _action(pk)
    form = StopActionForm(posted(request), initial={"stopped_on": timezone.localdate()})

    def save(**by_whom: Any) -> Action:
        return stop_action(action=stopped, **form.cleaned_data, **by_whom)

    return _form_page(request, form, save, heading="Stop an action", about=stopped)


def _action(pk: int) -> Action:
    found: Action = get_object_or_404(with_what_is_read(Action.objects.all()), pk=pk)
    return found


def _form_page(
    request: SignedInRequest,
    form: forms.Form,
    save: Callable[..., Action],
    *,
    heading: str,
    about: Action | None = None,
    template: str = "form",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show a form and save what it says; afterwards comes the page of the action."""
    if form.is_valid():
        try:
            saved = save(by=request.user, now=timezone.now())
        except Refused as refusal:
            refusal.by_field = {FIELD_OF.get(name, name): words for name, words in refusal.by_field.items()}
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Saved: {saved}.")
            return redirect("action", saved.pk)
    back = reverse("action", args=[about.pk]) if about else reverse("actions")
    context = {"form": form, "heading": heading, "action": about, "back": back, **(more or {})}
    return render(request, f"reporting/actions/{template}.html", context)
