"""What the page of a session says."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bookings.models import Booking, Reservation
from bookings.places.pages.presenters.session_item import Tag, hours_in_words, places_tag
from bookings.places.rules.places_left import PlacesFor
from training.models import Course, CourseAttachment, Session, SessionDay, Venue
from training.templatetags.words import date_in_words, moment_in_words, plural, span_in_words


@dataclass(frozen=True, kw_only=True)
class Place:
    """A venue, and "Day 2: " before it where the session comes to it later."""

    day: str
    venue: Venue


@dataclass(frozen=True, kw_only=True)
class JoiningLink:
    address: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Online:
    """That one can come online, and by which links; `note` stands in their place."""

    text: str
    links: Sequence[JoiningLink] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class WayIn:
    """The way to a place: `button` says what it does, `waiting` stands above it where it is the waiting list."""

    button: str
    waiting: str = ""
    signs_in_first: bool = False


@dataclass(frozen=True, kw_only=True)
class Reserving:
    """What a lead reads of places for people named later: those their organisation has, or that there is a way."""

    reservation: Reservation | None = None
    has: str = ""
    link: str


@dataclass(frozen=True, kw_only=True)
class SessionPage:
    """The page, from its heading to the one button or why there is none. "" and None: nothing is said of it."""

    pk: int
    course: Course
    title: str
    starts_on: str
    more_days: str
    is_cancelled: bool
    own: Booking | None
    may_still_cancel: bool
    when: Sequence[str]
    where: Sequence[Place]
    online: Online | None
    files: Sequence[CourseAttachment]
    cpd_hours: str
    level: str
    places: str
    places_tag: Tag
    who_can_book: str
    needs_approval: bool
    if_you_cannot_come: str
    closed: str
    other_audience: str
    way_in: WayIn | None
    reserving: Reserving | None


def session_page(
    session: Any,
    *,
    own: Booking | None,
    closed: str,
    who_can_book: str,
    other_audience: str,
    places: PlacesFor,
    tells_people_apart: bool,
    sees_links: bool,
    files: Sequence[CourseAttachment],
    reservation: Reservation | None,
    may_reserve: bool,
    is_visitor: bool,
    now: dt.datetime,
) -> SessionPage:
    """Return the page of a session of with_places() and with_days().

    `own` is the reader's booking, `closed` why nobody like them can book it now, `other_audience` why nobody of their
    organisation books its course by themselves, `places` what is left for them: of rules that tell people apart it is
    said in full. `sees_links` is for those who will be there.
    """
    course, days = session.course, list(session.days.all())
    is_cancelled = session.status == Session.Status.CANCELLED
    bookable = not (own or closed or other_audience)
    return SessionPage(
        pk=session.pk,
        course=course,
        title=course.title,
        starts_on=date_in_words(session.starts_at),
        more_days=f" and {plural(len(days) - 1, 'more day,more days')}" if len(days) > 1 else "",
        is_cancelled=is_cancelled,
        own=own,
        may_still_cancel=own is not None and not session.has_begun(now),
        when=[f"{_day(day, days)}{span_in_words(day)}" for day in days],
        where=_where(days),
        online=_online(session, days, sees_links=sees_links),
        files=files,
        cpd_hours=hours_in_words(course),
        level=course.get_level_display(),
        places=places.text if tells_people_apart and not closed else "",
        places_tag=places_tag(session, now=now),
        who_can_book=f"People from {who_can_book}" if who_can_book else "",
        needs_approval=session.needs_approval,
        if_you_cannot_come=_if_you_cannot_come(session, now),
        closed="" if own or is_cancelled else closed,
        other_audience="" if own or closed else other_audience,
        way_in=_way_in(session, places, is_visitor=is_visitor) if bookable else None,
        reserving=_reserving(reservation, may_reserve=may_reserve and places.left > 0),
    )


def _day(day: SessionDay, days: Sequence[SessionDay]) -> str:
    return f"Day {day.position}: " if len(days) > 1 else ""


def _where(days: Sequence[SessionDay]) -> list[Place]:
    """Return the venues as the days come to them, those that follow under their day."""
    places: list[Place] = []
    at = None
    for day in days:
        if day.venue and day.venue_id != at:
            places.append(Place(day="" if day is days[0] else _day(day, days), venue=day.venue))
            at = day.venue_id
    return places


def _online(session: Session, days: Sequence[SessionDay], *, sees_links: bool) -> Online | None:
    if session.delivery == Session.Delivery.IN_PERSON:
        return None
    text = "Or online." if session.delivery == Session.Delivery.BOTH else "Online."
    if not sees_links:
        return Online(text=text, note="People with a place get the link to join.")
    links = [
        JoiningLink(
            address=day.joining_link, text=f"Join online on day {day.position}" if len(days) > 1 else "Join online"
        )
        for day in days
        if day.joining_link
    ]
    return Online(text=text, links=links, note="" if links else "The joining link is not there yet.")


def _if_you_cannot_come(session: Session, now: dt.datetime) -> str:
    if session.status != Session.Status.PUBLISHED or session.has_begun(now):
        return ""
    deadline = moment_in_words(session.cancel_by_at)
    if session.cancel_by_at < now:
        return f"The time to cancel freely ended on {deadline}. Tell us all the same: somebody else may come."
    return f"Cancel by {deadline}, so that somebody else can have the place."


def _way_in(session: Any, places: PlacesFor, *, is_visitor: bool) -> WayIn:
    if places.left:
        return WayIn(button="Book a place", signs_in_first=is_visitor)
    why = "None of them is open to you at present." if places.text else "Every place is taken."
    if session.people_waiting:
        why = f"{why} {plural(session.people_waiting, 'person is,people are')} waiting."
    queue = "If you join the waiting list, you get the next free place in your turn, and we e-mail you."
    return WayIn(button="Join the waiting list", waiting=f"{why} {queue}", signs_in_first=is_visitor)


def _reserving(reservation: Reservation | None, *, may_reserve: bool) -> Reserving | None:
    if reservation:
        has = f"Your organisation has {plural(reservation.places, 'place,places')} reserved here without a name."
        return Reserving(
            reservation=reservation, has=has, link=f"Name people by {moment_in_words(reservation.names_by_at)}"
        )
    return Reserving(link="Reserve places and name people later") if may_reserve else None
