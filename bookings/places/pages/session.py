"""One session: open to everybody, and where the catalogue leads."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings.models import Booking, OpeningWish, Reservation
from bookings.places.operations.approval import why_nobody_can_agree
from bookings.places.operations.booking import why_not_bookable
from bookings.places.operations.reservations import why_not_reservable
from bookings.places.pages.kept import AsOf, kept_for_visitors
from bookings.places.pages.presenters.hindrances import hindrances_in_words
from bookings.places.pages.presenters.linked_data import linked_course
from bookings.places.pages.presenters.needed_first import NeededFirst
from bookings.places.pages.presenters.session import Opening, Reader, session_page
from bookings.places.pages.way_back import way_back
from bookings.places.rules.audience import audience_of, in_words, why_not_for
from bookings.places.rules.counts import with_places
from bookings.places.rules.eligibility import rules_of
from bookings.places.rules.hindrances import Hindrances, hindrances_of
from bookings.places.rules.other_dates import dates_with_places
from bookings.places.rules.own_bookings import own_on_session
from bookings.places.rules.places_left import places_left_for
from bookings.places.sessions.openings import opens_later
from bookings.roles import may_book_for_colleagues, may_reserve, may_see_links, may_wait_together
from training.models import Anybody, Course, Session, User


@login_not_required
@require_safe
@kept_for_visitors
def session(request: HttpRequest, as_of: AsOf, pk: int) -> HttpResponse:
    """When and where one run of a course is, what it is for, whether there are places, and the one button."""
    user, now = request.user, as_of.now
    shown = as_of.shown_to_all(("session", pk), lambda: _shown(pk, AnonymousUser()))
    if shown is None and user.is_authenticated:
        shown = _shown(pk, user)  # a draft, which the team and its trainers see
    if shown is None:
        raise Http404
    reader = _reader_of(shown, user, here=request.get_full_path(), now=now)
    page = session_page(shown.session, reader=reader, now=now)
    way = way_back(request)
    is_full = not reader.places.left if shown.session.is_open_for_booking(now) else None
    linked = linked_course(shown.session.course, [shown.session], is_full={pk: is_full})
    back = way.from_session(shown.session.course)
    context = {"page": page, "linked": linked, "back": back, "onward": way.onward}
    return render(request, "bookings/places/session.html", context)


@dataclass(frozen=True, kw_only=True)
class SessionShown:
    """A session as everybody sees it who may: with its days and places, and the courses that it asks for first."""

    session: Any
    needed_first: list[Course]
    who_can_book: str


def _shown(pk: int, user: Anybody) -> SessionShown | None:
    sessions = with_places(Session.objects.visible_to(user)).with_days().select_related("ring_fenced_for")
    session: Any = sessions.prefetch_related("course__audience_types").filter(pk=pk).first()
    if session is None:
        return None
    needed = list(session.course.prerequisites.in_catalogue_order())
    session.has_prerequisites = bool(needed)
    return SessionShown(
        session=session,
        needed_first=[each for each in needed if each.status != Course.Status.DRAFT],
        who_can_book=in_words(audience_of(session.course)),
    )


def _reader_of(shown: SessionShown, user: Anybody, *, here: str, now: dt.datetime) -> Reader:
    session = shown.session
    person = user if isinstance(user, User) else None
    organisation = person.organisation if person else None
    own = own_on_session(session, user)
    closed = why_not_bookable(session, by=user, now=now)
    places = places_left_for(organisation, session, now=now)
    sees_links = may_see_links(user, session, own)
    asks = person is not None and not (own or closed)
    found = hindrances_of(session, person, by=person, now=now) if person and asks else Hindrances()
    missing = {one.course.pk for one in found.missing} if asks else None
    is_full = not closed and not places.left and (own is None or own.status == Booking.Status.WAITING)
    return Reader(
        own=own,
        closed=closed,
        who_can_book=shown.who_can_book,
        other_audience=why_not_for(session.course, user),
        places=places,
        tells_people_apart=rules_of(session, now=now).tell_people_apart,
        sees_links=sees_links,
        files=list(session.course.attachments.order_by("position", "pk")) if sees_links else [],
        is_visitor=person is None,
        is_lead=person is not None and person.is_lead,
        may_wait_together=_may_wait_together(session, person, own),
        needed_first=[NeededFirst.of(needed, missing) for needed in shown.needed_first],
        hindrances=_in_words(found, session, person, here=here, now=now) if person and asks else [],
        another_date=found.another_date,
        dates=dates_with_places(session, person=user, now=now) if is_full else [],
        opening=_opening(session, person, now) if closed else None,
        **_reserving(session, person, now),
    )


def _may_wait_together(session: Session, person: User | None, own: Booking | None) -> bool:
    """Tell whether the reader can ask for several places, all or none: a lead also for others than themselves."""
    if person is None or session.needs_approval or not may_wait_together(person):
        return False
    return own is None or may_book_for_colleagues(person)


def _opening(session: Session, person: User | None, now: dt.datetime) -> Opening | None:
    if not opens_later(session, now):
        return None
    if person is None:
        return Opening(signs_in_first=True)
    return Opening(has_asked=OpeningWish.objects.filter(session=session.pk, person=person).exists())


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
