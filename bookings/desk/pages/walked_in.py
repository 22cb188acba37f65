"""People whose address nobody knows, from a door or a spreadsheet: the team completes them, or finds who they are."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.attendance.register.newcomers import IsKnown, complete_person
from bookings.desk.pages.forms import CompleteForm
from bookings.models import Booking
from training.access import team_only
from training.models import User
from training.pages.paging import paged
from training.refusals import Refused
from training.requests import SignedInRequest, posted

PEOPLE_A_PAGE = 40


@require_safe
@team_only
def desk_walked_in(request: SignedInRequest) -> HttpResponse:
    waiting = User.objects.to_complete().select_related("organisation").order_by("joined_at", "pk")
    page, query = paged(request, waiting, a_page=PEOPLE_A_PAGE)
    people = list(page)
    came = Booking.objects.filter(practitioner__in=people).select_related("session__course").order_by("booked_at")
    sessions: dict[int, list[Booking]] = {}
    for booking in came:
        sessions.setdefault(booking.practitioner_id, []).append(booking)
    rows = [(person, sessions.get(person.pk, [])) for person in people]
    return render(request, "bookings/desk/desk_walked_in.html", {"rows": rows, "page": page, "query": query})


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_complete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enter the address of somebody who came without one; where it is somebody's, look at the two side by side."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if not person.is_placeholder:
        messages.info(request, f"{person.name} has an email address already.")
        return redirect("desk-walked-in")
    form = CompleteForm(posted(request))
    if person.organisation:
        del form.fields["organisation"]
    if form.is_valid():
        said = {"organisation": None} | form.cleaned_data
        try:
            found = complete_person(person=person, by=request.user, now=timezone.now(), **said)
        except IsKnown as known:
            whose = f"{known.known.email} is the address of {known.known.name}"
            messages.info(request, f"{whose}. If this is the same person, merge the two.")
            return redirect("desk-merge", "person", person.pk, known.known.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"What {person.name} attended is kept for {found.name}, {found.email}.")
            return redirect("desk-walked-in")
    return render(request, "bookings/desk/desk_complete.html", {"person": person, "form": form})
