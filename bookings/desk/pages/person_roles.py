"""Taking a role away: what ends with it is said first, and the password asked for again."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.desk.roles_taken import what_ends
from training.access import team_only
from training.models import User
from training.operations.roles import Role, RoleRefused, remove_from_role
from training.requests import SignedInRequest

ROLES = {role.slug: role for role in Role}


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
@reauthentication_required
def desk_person_role_remove(request: SignedInRequest, pk: int, role: str) -> HttpResponse:
    """Say what somebody no longer opens without a role, and what they leave behind; then take it away."""
    person = get_object_or_404(User.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    taken, now = ROLES.get(role), timezone.now()
    if taken is None:
        raise Http404
    if request.method == "POST":
        try:
            remove_from_role(person=person, role=taken, by=request.user, now=now)
        except RoleRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{person.name} is no longer: {taken.label}.")
        return redirect("desk-person", pk)
    ends = what_ends(person=person, role=taken, by=request.user, now=now)
    context = {"person": person, "role": taken, "ends": ends}
    return render(request, "bookings/desk/desk_person_role_remove.html", context)
