"""One session: open to everybody, and where the catalogue leads."""

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.models import Booking, Reservation
from bookings.places.operations.approval import why_nobody_can_agree
from bookings.places.operations.booking import why_not_bookable
from bookings.places.operations.reservations import why_not_reservable
from bookings.places.pages.presenters.hindrances import hindrances_in_words
from bookings.places.pages.presenters.needed_first import NeededFirst
from bookings.places.pages.presenters.session import Reader, session_page
from bookings.places.pages.way_back import way_back
from bookings.places.rules.audience import audience_of, in_words, why_not_for
from bookings.places.rules.counts import with_places
from bookings.places.rules.eligibility import rules_of
from bookings.places.rules.hindrances import Hindrances, hindrances_of
from bookings.places.rules.other_dates import dates_with_places
from bookings.places.rules.places_left import places_left_for
from bookings.roles import may_reserve, may_see_links
from training.models import Anybody, Course, Session, User


@login_not_required
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """When and where one run of a course is, what it is for, whether there are places, and the one button."""
    now = timezone.now()
    sessions = with_places(Session.objects.visible_to(request.user)).with_days()
    session = get_object_or_404(sessions.prefetch_related("course__audience_types"), pk=pk)
    reader = _reader_of(session, request.user, here=request.get_full_path(), now=now)
    page = session_page(session, reader=reader, now=now)
    way = way_back(request)
    context = {"page": page, "back": way.from_session(session.course), "onward": way.onward}
    return render(request, "bookings/places/session.html", context)


def _reader_of(session: Any, user: Anybody, *, here: str, now: dt.datetime) -> Reader:
    person = user if isinstance(user, User) else None
    organisation = person.organisation if person else None
    own = _own_booking(session, person)
    closed = why_not_bookable(session, by=user, now=now)
    places = places_left_for(organisation, session, now=now)
    sees_links = may_see_links(user, session, own)
    asks = person is not None and not (own or closed)
    found = hindrances_of(session, person, by=person, now=now) if person and asks else Hindrances()
    is_full = not closed and not places.left and (own is None or own.status == Booking.Status.WAITING)
    return Reader(
        own=own,
        closed=closed,
        who_can_book=in_words(audience_of(session.course)),
        other_audience=why_not_for(session.course, user),
        places=places,
        tells_people_apart=rules_of(session, now=now).tell_people_apart,
        sees_links=sees_links,
        files=list(session.course.attachments.order_by("position", "pk")) if sees_links else [],
        is_visitor=person is None,
        is_lead=person is not None and person.is_lead,
        needed_first=_needed_first(session.course, found, is_known=asks),
        hindrances=_in_words(found, session, person, here=here, now=now) if person and asks else [],
        another_date=found.another_date,
        dates=dates_with_places(session, person=user, now=now) if is_full else [],
        **_reserving(session, person, now),
    )


def _own_booking(session: Session, person: User | None) -> Booking | None:
    if person is None:
        return None
    return Booking.objects.live().for_person(person).filter(session=session).with_queue_position().first()


def _needed_first(course: Course, found: Hindrances, *, is_known: bool) -> list[NeededFirst]:
    """Return what is asked for first; whether the reader has it, where they could book otherwise."""
    missing = {one.course.pk for one in found.missing} if is_known else None
    return [
        NeededFirst.of(needed, missing)
        for needed in course.prerequisites.exclude(status=Course.Status.DRAFT).in_catalogue_order()
    ]


def _in_words(found: Hindrances, session: Session, person: User, *, here: str, now: dt.datetime) -> Any:
    no_approver = why_nobody_can_agree(session=session, practitioner=person, by=person, now=now)
    return hindrances_in_words(found, person=person, by=person, no_approver=no_approver, here=here)


def _reserving(session: Session, person: User | None, now: dt.datetime) -> dict[str, Any]:
    """Return what a lead is told of places for people named later."""
    if person is None or not person.is_lead:
        return {}
    reservations = Reservation.objects.open().to_be_named().filter(session=session, organisation=person.organisation)
    may = may_reserve(person) and not why_not_reservable(session, by=person, now=now)
    return {"reservation": reservations.first(), "may_reserve": may}
