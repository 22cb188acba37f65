"""Organisations that people named because theirs was not listed: the team says which each one is."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.desk.naming import add_named, settle_name
from training.access import team_only
from training.forms.organisations import SettleForm
from training.forms.refusals import show_refusal
from training.models import Organisation, User
from training.operations.people import named_alike
from training.refusals import Refused
from training.requests import SignedInRequest, posted
from training.templatetags.words import plural
from training.text import folded


@require_safe
@team_only
def desk_organisations_named(request: SignedInRequest) -> HttpResponse:
    """Each name once, however it was written, with those who gave it."""
    by_name: dict[str, list[User]] = {}
    for person in User.objects.with_an_organisation_to_settle().order_by("joined_at", "pk"):
        by_name.setdefault(folded(person.organisation_named), []).append(person)
    return render(request, "bookings/desk/desk_organisations_named.html", {"groups": list(by_name.values())})


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_organisation_settle(request: SignedInRequest, pk: int) -> HttpResponse:
    """Match the name that this person and others gave, add it, or refuse it."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    name = person.organisation_named
    if person.organisation_id or not name:
        messages.info(request, f"{person.name}’s organisation has been settled already.")
        return redirect("desk-organisations-named")
    form = SettleForm(posted(request), initial={"name": name})
    if form.is_valid():
        try:
            organisation, settled = _settle(form, name, by=request.user)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            people = plural(settled, "person,people")
            can_book = f"{people} can now book for {organisation}."
            result = can_book if organisation else f"{people} must choose again."
            messages.success(request, f"{result} We have emailed them.")
            return redirect("desk-organisations-named")
    context = {"form": form, "name": name, "people": named_alike(name), "heading": f"Which organisation is “{name}”?"}
    return render(request, "bookings/desk/desk_organisation_settle.html", context)


def _settle(form: SettleForm, name: str, *, by: User) -> tuple[Organisation | None, int]:
    answers, now = form.cleaned_data, timezone.now()
    if answers["answer"] == SettleForm.ADD:
        return add_named(name=name, called=answers["name"], type=answers["type"], by=by, now=now)
    organisation: Organisation | None = answers["organisation"] if answers["answer"] == SettleForm.MATCH else None
    return organisation, settle_name(name=name, organisation=organisation, by=by, now=now)
