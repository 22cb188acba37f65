"""Organisations and venues on the team's desk."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from training.access import team_only
from training.forms.organisations import OrganisationForm, RoomForm, VenueForm
from training.models import Organisation, Room, Venue
from training.operations.organisations import (
    add_organisation,
    add_room,
    add_venue,
    change_organisation,
    change_room,
    change_venue,
)
from training.pages.editing import edit_page
from training.pages.paging import paged
from training.requests import SignedInRequest, posted
from training.text import folded

ORGANISATIONS_A_PAGE = VENUES_A_PAGE = 60


@require_safe
@team_only
def desk_venues(request: SignedInRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:150]
    venues = Venue.objects.filter(search_text__contains=folded(words)).order_by("name_key", "pk")
    rooms = Prefetch("rooms", Room.objects.filter(is_retired=False).order_by("name_key"))
    page, query = paged(request, venues.prefetch_related(rooms), a_page=VENUES_A_PAGE)
    return render(request, "training/desk_venues.html", {"page": page, "words": words, "query": query})


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_venue_new(request: SignedInRequest) -> HttpResponse:
    return edit_page(request, VenueForm(posted(request)), add_venue, heading="Add a venue", back="desk-venues")


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_venue_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    venue = get_object_or_404(Venue, pk=pk)
    initial = {name: getattr(venue, name) for name in VenueForm.base_fields}

    def save(**answers: Any) -> Venue:
        return change_venue(venue=venue, **answers)

    return edit_page(
        request,
        VenueForm(posted(request), initial=initial),
        save,
        heading=f"Change {venue}",
        back="desk-venues",
        note="Nobody is told of a change here. To hold a session somewhere else, change the session.",
        template="training/desk_venue.html",
        more={"venue": venue, "rooms": venue.rooms.order_by("is_retired", "name_key")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_room_new(request: SignedInRequest, pk: int) -> HttpResponse:
    venue = get_object_or_404(Venue, pk=pk)

    def save(**answers: Any) -> Room:
        return add_room(venue=venue, **answers)

    form = RoomForm(posted(request), initial={"spare_chairs": 0})
    return _room_page(request, venue, form, save, heading=f"Add a room of {venue}")


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_room_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    room = get_object_or_404(Room.objects.select_related("venue"), pk=pk)

    def save(**answers: Any) -> Room:
        return change_room(room=room, **answers)

    form = RoomForm(posted(request), initial={name: getattr(room, name) for name in RoomForm.base_fields})
    return _room_page(request, room.venue, form, save, heading=f"Change {room}, {room.venue}")


def _room_page(
    request: SignedInRequest, venue: Venue, form: RoomForm, save: Callable[..., Room], *, heading: str
) -> HttpResponse:
    more = {"back": reverse("desk-venue-edit", args=[venue.pk])}
    return edit_page(request, form, save, heading=heading, back="desk-venues", more=more, then=more["back"])


@require_safe
@team_only
def desk_organisations(request: SignedInRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:150]
    organisations = Organisation.objects.matching(words).select_related("type").annotate(members=Count("people"))
    page, query = paged(request, organisations.order_by("name_key", "pk"), a_page=ORGANISATIONS_A_PAGE)
    context = {"page": page, "words": words, "query": query}
    return render(request, "training/desk_organisations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_organisation_new(request: SignedInRequest) -> HttpResponse:
    form = OrganisationForm(posted(request))
    return edit_page(request, form, add_organisation, heading="Add an organisation", back="desk-organisations")


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_organisation_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation, pk=pk)
    initial = {"name": organisation.name, "type": organisation.type_id, "is_active": organisation.is_active}

    def save(**answers: Any) -> Organisation:
        return change_organisation(organisation=organisation, **answers)

    form = OrganisationForm(posted(request), initial=initial)
    return edit_page(
        request,
        form,
        save,
        heading=f"Change {organisation}",
        back="desk-organisations",
        template="training/desk_organisation.html",
        more={"organisation": organisation},
    )
