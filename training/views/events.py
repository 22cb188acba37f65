"""Events beside the courses, on the team's desk."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training.access import team_only
from training.forms.events import EventForm
from training.models import Event
from training.operations.events import keep_event, remove_event
from training.pages.editing import edit_page
from training.pages.paging import paged
from training.requests import SignedInRequest, posted

A_PAGE = 40


@require_safe
@team_only
def desk_events(request: SignedInRequest) -> HttpResponse:
    page, query = paged(request, Event.objects.order_by("-held_on", "-pk"), a_page=A_PAGE)
    return render(request, "training/desk_events.html", {"page": page, "query": query})


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_event_new(request: SignedInRequest) -> HttpResponse:
    form = EventForm(posted(request))
    return edit_page(request, form, keep_event, heading="Add an event", back="desk-events", about=None)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_event_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(Event, pk=pk)
    initial = {name: getattr(event, name) for name in EventForm.base_fields}
    if event.lowest == event.highest:
        initial["highest"] = None  # counted, no estimate

    def save(**answers: Any) -> Event:
        return keep_event(event=event, **answers)

    return edit_page(
        request,
        EventForm(posted(request), initial=initial),
        save,
        heading=f"Change {event}",
        back="desk-events",
        about=None,
        template="training/desk_event.html",
        more={"event": event},
    )


@require_POST
@team_only
def desk_event_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(Event, pk=pk)
    remove_event(event=event, by=request.user, now=timezone.now())
    messages.success(request, f"Removed: {event}.")
    return redirect("desk-events")
