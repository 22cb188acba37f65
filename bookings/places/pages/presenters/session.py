"""What the page of a session says."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bookings.models import Booking, Reservation
from bookings.places.pages.presenters.hindrances import Hindrance, OtherDate, other_dates_in_words
from bookings.places.pages.presenters.needed_first import NeededFirst
from bookings.places.pages.presenters.session_item import Tag, hours_in_words, places_tag
from bookings.places.rules.places_left import PlacesFor
from training.models import Course, CourseAttachment, Session, SessionDay, Venue
from training.templatetags.words import date_in_words, moment_in_words, plural, span_in_words


@dataclass(frozen=True, kw_only=True)
class Place:
    """A venue, its room and what is known of the way in; "Day 2: " before it where the session comes to it later."""

    day: str
    venue: Venue
    room: str
    access: Sequence[str]


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
class Opening:
    """Being told when booking opens: whether the reader has asked, or has to sign in first."""

    has_asked: bool = False
    signs_in_first: bool = False


@dataclass(frozen=True, kw_only=True)
class Reader:
    """What is known of whoever reads the page, and of the session as far as it depends on them.

    `own` is their booking, `closed` why nobody like them can book it now, `other_audience` why nobody of their
    organisation books its course by themselves, `places` what is left for them: of rules that tell people apart it is
    said in full. `sees_links` is for those who will be there. `hindrances` keep them from booking for themselves,
    `another_date` is their booking on another date of the course, `dates` those with places where this one is full.
    """

    own: Booking | None = None
    closed: str = ""
    who_can_book: str = ""
    other_audience: str = ""
    places: PlacesFor
    tells_people_apart: bool = False
    sees_links: bool = False
    files: Sequence[CourseAttachment] = ()
    reservation: Reservation | None = None
    may_reserve: bool = False
    is_visitor: bool = False
    is_lead: bool = False
    may_wait_together: bool = False
    needed_first: Sequence[NeededFirst] = ()
    hindrances: Sequence[Hindrance] = ()
    another_date: Booking | None = None
    dates: Sequence[Any] = ()
    opening: Opening | None = None

    @property
    def could_book(self) -> bool:
        """Tell whether the session is open to people like them and they are not in it yet."""
        return not (self.own or self.closed or self.other_audience)


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
    what_it_is_for: str
    who_it_is_for: str
    needed_first: Sequence[NeededFirst]
    places: str
    places_tag: Tag
    who_can_book: str
    needs_approval: bool
    if_you_cannot_come: str
    closed: str
    other_audience: str
    hindrances: Sequence[Hindrance]
    another_date: Booking | None
    way_in: WayIn | None
    before_everybody: str
    other_dates: Sequence[OtherDate]
    reserving: Reserving | None
    waits_together: bool
    opening: Opening | None


def session_page(session: Any, *, reader: Reader, now: dt.datetime) -> SessionPage:
    """Return the page of a session of with_places() and with_days(), as this reader finds it."""
    course, days = session.course, list(session.days.all())
    is_cancelled = session.status == Session.Status.CANCELLED
    return SessionPage(
        pk=session.pk,
        course=course,
        title=course.title,
        starts_on=date_in_words(session.starts_at),
        more_days=f" and {plural(len(days) - 1, 'more day,more days')}" if len(days) > 1 else "",
        is_cancelled=is_cancelled,
        when=[f"{_day(day, days)}{span_in_words(day)}" for day in days],
        where=_where(days),
        online=_online(session, days, sees_links=reader.sees_links, now=now),
        cpd_hours=hours_in_words(course),
        level=course.get_level_display(),
        what_it_is_for=course.aims,
        who_it_is_for=course.audience,
        needs_approval=session.needs_approval,
        places_tag=places_tag(session, now=now),
        if_you_cannot_come=_if_you_cannot_come(session, now),
        closed="" if reader.own or is_cancelled else reader.closed,
        **_as_read_by(reader, session, now),
    )


def _as_read_by(reader: Reader, session: Any, now: dt.datetime) -> dict[str, Any]:
    """Return what the page says to this reader alone."""
    could_book = reader.could_book
    return {
        "own": reader.own,
        "may_still_cancel": reader.own is not None and not session.has_begun(now),
        "files": reader.files,
        "needed_first": reader.needed_first,
        "places": reader.places.text if reader.tells_people_apart and not reader.closed else "",
        "who_can_book": f"People from {reader.who_can_book}" if reader.who_can_book else "",
        "other_audience": "" if reader.own or reader.closed else reader.other_audience,
        "hindrances": reader.hindrances if could_book else [],
        "another_date": reader.another_date if could_book else None,
        "opening": None if reader.own or reader.other_audience else reader.opening,
        "way_in": _way_in(session, reader) if could_book else None,
        "before_everybody": _before_everybody(session, now) if could_book else "",
        "waits_together": reader.may_wait_together and not (reader.closed or reader.other_audience),
        "other_dates": other_dates_in_words(reader.dates),
        "reserving": _reserving(reader.reservation, may_reserve=reader.may_reserve and reader.places.left > 0),
    }


def _day(day: SessionDay, days: Sequence[SessionDay]) -> str:
    return f"Day {day.position}: " if len(days) > 1 else ""


def _where(days: Sequence[SessionDay]) -> list[Place]:
    """Return the venues and rooms as the days come to them, those that follow under their day."""
    places: list[Place] = []
    at = None
    for day in days:
        if day.venue and (day.venue_id, day.room_id) != at:
            first = "" if day is days[0] else _day(day, days)
            room, access = day.room.name if day.room else "", day.venue.access
            places.append(Place(day=first, venue=day.venue, room=room, access=access))
            at = day.venue_id, day.room_id
    return places


def _online(session: Session, days: Sequence[SessionDay], *, sees_links: bool, now: dt.datetime) -> Online | None:
    """Return the ways to join; a day that is over has none any more."""
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
        if day.joining_link and day.ends_at > now
    ]
    to_come = session.ends_at > now
    return Online(text=text, links=links, note="" if links or not to_come else "The joining link is not there yet.")


def _if_you_cannot_come(session: Session, now: dt.datetime) -> str:
    if session.status != Session.Status.PUBLISHED or session.has_begun(now):
        return ""
    deadline = moment_in_words(session.cancel_by_at)
    if session.cancel_by_at < now:
        return f"The free cancellation deadline was {deadline}. Tell us anyway: somebody else may be able to come."
    return f"Cancel by {deadline}, so that somebody else can have the place."


def _way_in(session: Any, reader: Reader) -> WayIn | None:
    """Return the button; None where something keeps the reader from booking. A lead may still book for others."""
    if reader.hindrances and not reader.is_lead:
        return None
    if reader.places.left:
        button = "Book for a colleague" if reader.hindrances else "Book a place"
        return WayIn(button=button, signs_in_first=reader.is_visitor)
    why = "None of them is open to you at the moment." if reader.places.text else "Every place is taken."
    if session.people_waiting:
        why = f"{why} {plural(session.people_waiting, 'person is,people are')} waiting."
    queue = "If you join the waiting list, you get the next free place when it is your turn, and we email you."
    return WayIn(button="Join the waiting list", waiting=f"{why} {queue}", signs_in_first=reader.is_visitor)


def _before_everybody(session: Session, now: dt.datetime) -> str:
    """Return what somebody reads who can book before booking opens, as they asked for the date or are of the team."""
    if not (session.booking_opens_at and session.booking_opens_at > now):
        return ""
    return f"You can book before everybody else. They can book from {moment_in_words(session.booking_opens_at)}."


def _reserving(reservation: Reservation | None, *, may_reserve: bool) -> Reserving | None:
    if reservation:
        has = f"Your organisation has {plural(reservation.places, 'place,places')} reserved here without a name."
        return Reserving(
            reservation=reservation, has=has, link=f"Name people by {moment_in_words(reservation.names_by_at)}"
        )
    return Reserving(link="Reserve places and name people later") if may_reserve else None
