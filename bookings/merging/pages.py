"""The team makes two people, organisations or courses one, and takes them apart again."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.merging.deciding import forget_alias, say_not_the_same
from bookings.merging.differences import called, which_stays
from bookings.merging.doubles import NotToBeMerged
from bookings.merging.forms import MergeThingsForm
from bookings.merging.operation import merge, refuse_merging
from bookings.merging.preview import preview
from bookings.merging.suggestions import suggestions
from bookings.merging.undoing import undo_merge
from training.access import team_only
from training.forms.refusals import show_refusal
from training.models import Alias, Course, Merge, Organisation, User
from training.models.merging import THINGS
from training.pages.paging import paged
from training.refusals import Refused
from training.requests import SignedInRequest, posted
from training.text import folded

A_PAGE, FOUND = 25, 12
WORDS = {"person": "people", "organisation": "organisations", "course": "courses"}
PAGES = {"person": "desk-person", "organisation": "desk-organisation-edit", "course": "desk-course-edit"}


def _thing(kind: str, pk: int) -> Any:
    if kind not in THINGS:
        raise Http404
    return get_object_or_404(THINGS[kind]._default_manager.all(), pk=pk)


@require_safe
@team_only
def desk_merges(request: SignedInRequest) -> HttpResponse:
    """What may be one under two names, and what was merged."""
    found = [(kind, WORDS[kind], suggestions(model)) for kind, model in THINGS.items()]
    merges = Merge.objects.select_related("merged_by", "undone_by").order_by("-merged_at", "-pk")
    page, query = paged(request, merges, a_page=A_PAGE)
    now = timezone.now()
    rows = [(one, one.can_be_undone(now)) for one in page]
    context = {"suggested": [one for one in found if one[2]], "page": page, "query": query, "rows": rows}
    return render(request, "bookings/merging/desk_merges.html", context)


@require_safe
@team_only
def desk_merge_with(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Find the other one: by its name, or among those that may be it."""
    thing = _thing(kind, pk)
    words = request.GET.get("q", "")[:150]
    near = [pair.other if pair.one.pk == pk else pair.one for pair in suggestions(type(thing), of=pk)]
    found = _found(type(thing), words).exclude(pk=pk)[:FOUND] if words.strip() else near
    context = {
        "thing": thing,
        "called": called(thing),
        "kind": kind,
        "words": words,
        "found": [(each, called(each)) for each in found],
        "merges": [(one, one.can_be_undone(timezone.now())) for one in _merges_of(thing)],
        "aliases": Alias.objects.of(thing).that_are_read().order_by("name"),
        "back": PAGES[kind],
    }
    return render(request, "bookings/merging/desk_merge_with.html", context)


def _found(model: type[Model], words: str) -> Any:
    if issubclass(model, User):
        return User.objects.matching(words).select_related("organisation").order_by("search_text", "pk")
    if issubclass(model, Organisation):
        return Organisation.objects.matching(words).select_related("type").order_by("name_key")
    courses = Course.objects.select_related("category").in_catalogue_order()
    for word in folded(words).split():
        courses = courses.filter(title_key__contains=word)
    return courses


def _merges_of(thing: Model) -> list[Merge]:
    return list(Merge.objects.of(thing).standing().select_related("merged_by").order_by("-merged_at")[:A_PAGE])


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
@reauthentication_required
def desk_merge(request: SignedInRequest, kind: str, pk: int, other: int) -> HttpResponse:
    """What each has, which of the two stays, and why they are one."""
    one, two = _thing(kind, pk), _thing(kind, other)
    try:
        refuse_merging(one, two, by=request.user)
    except NotToBeMerged as refusal:
        if one.pk == two.pk or request.user in (one, two):
            messages.error(request, str(refusal))
            return redirect("desk-merge-with", kind, pk)
    kept, merged = which_stays(one, two)
    if str(merged.pk) == request.GET.get("keep"):
        kept, merged = merged, kept
    now = timezone.now()
    shown = preview(kept, merged, now=now)
    form = MergeThingsForm(posted(request), shown=shown)
    if form.is_valid():
        reason, by = form.cleaned_data["reason"], request.user
        try:
            merge(kept=kept, merged=merged, chosen=form.chosen(), reason=reason, by=by, now=now)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f"Merged. {shown.merged_name} is now part of {shown.kept_name}.")
            return redirect("desk-merge-with", kind, kept.pk)
    return render(request, "bookings/merging/desk_merge.html", {"shown": shown, "form": form, "kind": kind})


@require_POST
@team_only
def desk_not_the_same(request: SignedInRequest, kind: str, pk: int, other: int) -> HttpResponse:
    one, two = _thing(kind, pk), _thing(kind, other)
    if one.pk != two.pk:
        say_not_the_same(one=one, other=two, by=request.user, now=timezone.now())
        messages.success(request, f"{called(one)} and {called(two)} stay two. We will not suggest them again.")
    return redirect("desk-merges")


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
@reauthentication_required
def desk_merge_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """What goes back where, and the button that does it."""
    made = get_object_or_404(Merge.objects.select_related("merged_by", *THINGS), pk=pk)
    now, refusal = timezone.now(), ""
    if request.method == "POST":
        try:
            undone = undo_merge(merge=made, by=request.user, now=now)
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, " ".join([f"{undone.thing} is back.", *undone.stayed]))
            return redirect("desk-merge-with", made.column, undone.thing.pk)
    context = {
        "made": made,
        "called": called(made.thing),
        "kind": made.column,
        "can_be_undone": made.can_be_undone(now),
        "moved": made.rows.exclude(column="history_user").count(),
        "refusal": refusal,
    }
    return render(request, "bookings/merging/desk_merge_undo.html", context)


@require_POST
@team_only
def desk_alias_forget(request: SignedInRequest, pk: int) -> HttpResponse:
    alias = get_object_or_404(Alias.objects.select_related(*THINGS), pk=pk)
    forget_alias(alias=alias, by=request.user)
    messages.success(request, f"“{alias.name}” is no longer known as another name of {alias.thing}.")
    return redirect("desk-merge-with", alias.column, alias.thing_id)
