"""Reserving places for an organisation, naming people for them, giving them back: for its leads and for the team."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.models import Reservation
from bookings.places.operations.reservation_ends import give_back_places
from bookings.places.operations.reservations import (
    MOST_PLACES,
    AlreadyReserved,
    NobodyNamed,
    latest_names_by,
    name_people,
    reserve_places,
    usual_names_by,
    why_not_reservable,
)
from bookings.places.operations.terms import current_terms
from bookings.places.pages.forms.reservations import GiveBackForm, NamePeopleForm, ReserveForm
from bookings.places.pages.people_search import PeopleSearch
from bookings.places.pages.way_back import way_back
from bookings.places.rules.counts import with_places
from bookings.places.rules.places_left import places_left_for
from bookings.roles import may_reserve
from training.access import only
from training.models import Session
from training.refusals import Refused
from training.requests import SignedInRequest, posted
from training.roles import may_run_the_partnership
from training.templatetags.words import plural

PEOPLE_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_reserve, "Only the lead of an organisation, or the team, reserves places for people named later.")
def reserve(request: SignedInRequest, pk: int) -> HttpResponse:
    """How many places, until when; a lead for their own organisation, the team for any."""
    sessions = with_places(Session.objects.visible_to(request.user).select_related("course"))
    session = get_object_or_404(sessions, pk=pk)
    now, user = timezone.now(), request.user
    runs_it = may_run_the_partnership(user)
    closed = why_not_reservable(session, by=user, now=now)
    usual, latest = usual_names_by(session, by=user, now=now), latest_names_by(session, by=user)
    form = ReserveForm(posted(request), user=user, usual=usual, latest=latest, now=now)
    if not closed and form.is_valid() and (made := _reserve(request, form, session, now)):
        return redirect("reservation", made.pk)
    mine = Reservation.objects.visible_to(user).open().to_be_named().filter(session=session)
    context = {
        "session": session,
        "form": form,
        "closed": closed,
        "own": None if runs_it else mine.first(),
        "runs_it": runs_it,
        "most": MOST_PLACES,
        "places": places_left_for(None if runs_it else user.organisation, session, now=now),
        "onward": "" if runs_it else way_back(request).onward,
    }
    return render(request, "bookings/places/reserve.html", context)


def _reserve(request: SignedInRequest, form: ReserveForm, session: Session, now: dt.datetime) -> Reservation | None:
    """Reserve what the form says; return the reservation, or the one that there was. A refusal goes to the form."""
    organisation = form.organisation_meant()
    assert organisation is not None  # of a lead: may_reserve()
    chosen = {"places": form.cleaned_data["places"], "names_by_at": form.cleaned_data["names_by"]}
    try:
        made = reserve_places(session=session, organisation=organisation, by=request.user, now=now, **chosen)
    except AlreadyReserved as already:
        messages.info(request, str(already))
        return already.reservation
    except Refused as refusal:
        form.add_error("places", str(refusal))
        return None
    messages.success(request, f"{plural(made.places, 'place is,places are')} reserved. Now name people.")
    return made


def _reservation(request: SignedInRequest, pk: int) -> Reservation:
    reservations = Reservation.objects.visible_to(request.user).to_be_named()
    return get_object_or_404(reservations.select_related("session__course", "organisation", "made_by"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def reservation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who is named or asked, how many places are not, and the people of the organisation to choose from."""
    reservation, now = _reservation(request, pk), timezone.now()
    search = PeopleSearch(request, reservation, most=PEOPLE_SHOWN)
    terms = None if may_run_the_partnership(request.user) else current_terms()
    form = NamePeopleForm(
        search.answers,
        user=request.user,
        terms=terms,
        people=search.found.people,
        waiting=search.found.waiting,
        initial=search.initial,
    )
    form.know_deadline(reservation.session, now)
    if form.is_valid() and _name(request, form, reservation, now):
        return redirect("reservation", reservation.pk)
    context = _naming(reservation, now) | search.in_words()
    context |= {"form": form, "terms": terms, "runs_it": may_run_the_partnership(request.user)}
    return render(request, "bookings/places/reservation.html", context)


def _name(request: SignedInRequest, form: NamePeopleForm, reservation: Reservation, now: dt.datetime) -> bool:
    """Name the people whom the form says. Return whether that is over; who cannot be named goes to the form."""
    people, agreed = form.chosen(), form.terms_version
    try:
        named = name_people(reservation=reservation, people=people, by=request.user, now=now, terms_version=agreed)
    except NobodyNamed as refusal:
        form.add_error("people", refusal.lines_to(request.user))
        return False
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        names = ", ".join(booking.practitioner.name for booking in named)
        messages.success(request, f"Booked, and told by email: {names}.")
    return True


def _naming(reservation: Reservation, now: dt.datetime) -> dict[str, Any]:
    """Return what the page says of the places: named, asked about, and still without either."""
    asked = list(reservation.invitations.open().order_by("name", "pk"))
    return {
        "reservation": reservation,
        "session": reservation.session,
        "named": reservation.bookings.select_related("practitioner").order_by("practitioner__name", "pk"),
        "asked": asked,
        "left": reservation.places - len(asked),
        "is_open": reservation.is_open and now < reservation.names_by_at,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def reservation_give_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give back places that are not needed, so that those who wait get them."""
    reservation = _reservation(request, pk)
    if not reservation.is_open:
        return redirect("reservation", reservation.pk)
    answers = posted(request)
    form = GiveBackForm(answers, initial={"places": reservation.places})
    if form.is_valid():
        try:
            left = give_back_places(reservation=reservation, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error("places", str(refusal))
        else:
            rest = f" {plural(left.places, 'place is,places are')} still reserved." if left.places else ""
            messages.success(request, f"Given back. Thank you: somebody else can come.{rest}")
            return redirect("reservation", reservation.pk)
    context = {"reservation": reservation, "session": reservation.session, "form": form}
    return render(request, "bookings/places/reservation_give_back.html", context)
