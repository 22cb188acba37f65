"""Organisation types and categories on the team's desk: lists in an order that the team decides."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training.access import team_only
from training.forms.ordered_lists import CategoryForm, OrganisationTypeForm
from training.models import Category, OrganisationType
from training.operations.ordered import add_ordered, move, remove_category, remove_type, rename, retire_type
from training.pages.editing import edit_page
from training.refusals import Refused
from training.requests import SignedInRequest, posted


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the pages of one list say, and where they are."""

    model: type[Category] | type[OrganisationType]
    heading: str
    about: str
    one: str
    inside: str  # what its rows are counted by
    part: str  # the part of the desk that it belongs to
    page: str
    new: str
    edit: str
    move: str
    remove: str


TYPES = Words(
    model=OrganisationType,
    heading="Organisation types",
    about="The yearly report counts by them, in this order. People see them when a course is for some of them only.",
    one="organisation type",
    inside="organisations",
    part="desk-organisations",
    page="desk-types",
    new="desk-type-new",
    edit="desk-type-edit",
    move="desk-type-move",
    remove="desk-type-remove",
)
CATEGORIES = Words(
    model=Category,
    heading="Categories",
    about="The catalogue and the reports list courses by category, in this order.",
    one="category",
    inside="courses",
    part="desk-courses",
    page="desk-categories",
    new="desk-category-new",
    edit="desk-category-edit",
    move="desk-category-move",
    remove="desk-category-remove",
)


@require_safe
@team_only
def ordered_list(request: SignedInRequest, words: Words) -> HttpResponse:
    rows = words.model.objects.order_by("position", "name_key")
    if words is TYPES:
        members = Count("organisations", filter=Q(organisations__is_active=True))
        rows = rows.annotate(inside=members)
    else:
        rows = rows.annotate(inside=Count("courses"))
    return render(request, "training/desk_ordered_list.html", {"words": words, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def ordered_new(request: SignedInRequest, words: Words) -> HttpResponse:
    def save(**answers: Any) -> Any:
        return add_ordered(words.model, **answers)

    form = OrganisationTypeForm(posted(request)) if words is TYPES else CategoryForm(posted(request))
    form.fields.pop("is_active", None)
    return edit_page(request, form, save, heading=f"Add {_a(words.one)}", back=words.page)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def type_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    kind = get_object_or_404(OrganisationType, pk=pk)

    def save(*, name: str, is_active: bool, **authored: Any) -> OrganisationType:
        rename(kind, name=name, **authored)
        return retire_type(kind, retired=not is_active, **authored)

    form = OrganisationTypeForm(posted(request), initial={"name": kind.name, "is_active": kind.is_active})
    return edit_page(
        request,
        form,
        save,
        heading=f"Change {kind}",
        back=TYPES.page,
        note="A new name is shown in the reports of earlier years too.",
        template="training/desk_ordered_form.html",
        more={"words": TYPES, "row": kind},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def category_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    category = get_object_or_404(Category, pk=pk)

    def save(**answers: Any) -> Category:
        return rename(category, **answers)

    return edit_page(
        request,
        CategoryForm(posted(request), initial={"name": category.name}),
        save,
        heading=f"Change {category}",
        back=CATEGORIES.page,
        note="A new name is shown in the reports of earlier years too.",
        template="training/desk_ordered_form.html",
        more={"words": CATEGORIES, "row": category},
    )


@require_POST
@team_only
def ordered_move(request: SignedInRequest, pk: int, words: Words) -> HttpResponse:
    """Move a row up or down by one, as the button says."""
    row: Any = get_object_or_404(words.model, pk=pk)
    move(row, up=request.POST.get("way") == "up", by=request.user, now=timezone.now())
    return redirect(words.page)


@require_POST
@team_only
def ordered_remove(request: SignedInRequest, pk: int, words: Words) -> HttpResponse:
    row: Any = get_object_or_404(words.model, pk=pk)
    remove = remove_type if words is TYPES else remove_category
    try:
        remove(row, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(words.edit, pk)
    messages.success(request, f"Removed: {row}.")
    return redirect(words.page)


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
