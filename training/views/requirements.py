"""What roles need, on the team's desk."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training.access import team_only
from training.forms.requirements import RequirementForm
from training.models import Requirement
from training.operations.requirements import keep_requirement, remove_requirement
from training.pages.editing import edit_page
from training.pages.paging import paged
from training.requests import SignedInRequest, posted

A_PAGE = 40


@require_safe
@team_only
def desk_requirements(request: SignedInRequest) -> HttpResponse:
    page, query = paged(request, Requirement.objects.in_order(), a_page=A_PAGE)
    return render(request, "training/desk_requirements.html", {"page": page, "query": query})


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_requirement_new(request: SignedInRequest) -> HttpResponse:
    form = RequirementForm(posted(request))
    return edit_page(
        request, form, keep_requirement, heading="Add what a role needs", back="desk-requirements", about="who"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_requirement_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    requirement = get_object_or_404(Requirement, pk=pk)

    def save(**answers: Any) -> Requirement:
        return keep_requirement(requirement=requirement, **answers)

    initial = {name: getattr(requirement, name) for name in RequirementForm.base_fields}
    return edit_page(
        request,
        RequirementForm(posted(request), initial=initial, requirement=requirement),
        save,
        heading=f"Change {requirement}",
        back="desk-requirements",
        about="who",
        template="training/desk_requirement.html",
        more={"requirement": requirement},
    )


@require_POST
@team_only
def desk_requirement_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    requirement = get_object_or_404(Requirement, pk=pk)
    remove_requirement(requirement=requirement, by=request.user, now=timezone.now())
    messages.success(request, f"Removed: {requirement}.")
    return redirect("desk-requirements")
