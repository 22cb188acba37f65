"""What is said to whoever gives up a place, an offer, a turn on the waiting list or a request."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from bookings.models import Booking
from bookings.places.pages.presenters.session_item import places_left_in_words
from bookings.places.rules.other_dates import dates_with_places_for
from training.models import Session
from training.partnership import ours
from training.templatetags.words import moment_in_words, plural, span_in_words
from training.when_and_where import place_of


@dataclass(frozen=True, kw_only=True)
class OtherDate:
    """Another date that the person could have at once: `button` names it in full, as there are several."""

    pk: int
    button: str
    where: str
    places: str


@dataclass(frozen=True, kw_only=True)
class GivingUp:
    """The page, from its heading to the last button. What could be done instead comes first; "" is not said."""

    title: str
    caption: str
    name: str  # of whoever the link was mailed to
    when: Sequence[str]
    instead: str
    colleague: str  # the heading over sending one; "": that is not to be had
    may_move: bool
    moving_is_late: bool
    dates: Sequence[OtherDate]
    heading: str
    warning: str
    meaning: str
    button: str


def giving_up(booking: Booking, *, is_own: bool, is_mailed: bool = False, now: dt.datetime) -> GivingUp:
    """Return the page of a live booking whose session and days are fetched; `is_own` speaks to its person."""
    session, status = booking.session, booking.status
    holds, may_move = status == Booking.Status.CONFIRMED, status in (Booking.Status.CONFIRMED, Booking.Status.WAITING)
    is_late = booking.would_be_late(session, now)
    title, button = _words(booking, is_own)
    dates = dates_with_places_for(booking, now=now) if may_move else []
    return GivingUp(
        title=title,
        caption=session.course.title if is_own else f"{booking.practitioner.name}: {session.course.title}",
        name=booking.practitioner.name if is_mailed else "",
        when=[span_in_words(day) for day in session.days.all()],
        instead="Before you cancel" if holds else "Would another date suit you?" if dates else "",
        colleague=_colleague(booking, is_own),
        may_move=holds or bool(dates),
        moving_is_late=is_late and settings.TRANSFER_AFTER_DEADLINE_IS_LATE,
        dates=[_other_date(each) for each in dates],
        heading=button if may_move and (holds or dates) else "",
        warning=_warning(booking, session) if is_late else "",
        meaning=_meaning(booking, is_own=is_own, is_late=is_late, now=now),
        button=button,
    )


def _colleague(booking: Booking, is_own: bool) -> str:
    if booking.status != Booking.Status.CONFIRMED or booking.is_walk_in:
        return ""
    return "A colleague can take your place" if is_own else "A colleague can take this place"


def _words(booking: Booking, is_own: bool) -> tuple[str, str]:
    """Return the title of the page, and what its last button says."""
    if booking.status == Booking.Status.WAITING:
        return "Leave the waiting list", "Leave the waiting list"
    if booking.status == Booking.Status.AWAITING_APPROVAL:
        return "Withdraw the request", "Withdraw the request"
    if booking.status == Booking.Status.OFFERED:
        return "I can’t come" if is_own else "Decline this offer", "Decline this offer"
    return ("I can’t come", "Cancel my place") if is_own else ("Cancel this place", "Cancel this place")


def _other_date(session: Any) -> OtherDate:
    days = list(session.days.all())
    more = f" and {plural(len(days) - 1, 'more day,more days')}" if len(days) > 1 else ""
    return OtherDate(
        pk=session.pk,
        button=f"Move to {moment_in_words(session.starts_at)}{more}",
        where=place_of(days[0]),
        places=places_left_in_words(session),
    )


def deadline_passed(booking: Booking, session: Session) -> str:
    return f"The free cancellation deadline was {moment_in_words(booking.cancel_by(session))}."


def _warning(booking: Booking, session: Session) -> str:
    return (
        f"{deadline_passed(booking, session)} Cancelling now is recorded as a late cancellation. It is not a no-show."
    )


def _meaning(booking: Booking, *, is_own: bool, is_late: bool, now: dt.datetime) -> str:
    """Return what follows from the last button."""
    name, session = booking.practitioner.name, booking.session
    who, whom = ("You", "you") if is_own else (name, "them")
    if booking.status == Booking.Status.WAITING:
        lose = "You lose your" if is_own else f"{name} loses their"
        return f"{lose} place in the queue. {'You' if is_own else 'They'} can join again later, at the end of it."
    if booking.status == Booking.Status.AWAITING_APPROVAL:
        return f"Nobody has to agree any more. {who} can ask again later, while there are places."
    if booking.status == Booking.Status.OFFERED:
        return f"The place goes to the next person who is waiting. This does not count against {whom}."
    if is_late:
        cost = ours().cost_of_empty_place
        empty = f" An empty place costs the partnership about £{cost}." if cost else ""
        return f"Please still tell us: somebody else may be able to come.{empty}"
    if booking.is_freed_by_change(session, now):
        until = booking.cancel_by(session)
        free = f"until {moment_in_words(until)}" if until < session.starts_at else "until it starts"
        return f"The session has changed, so cancelling is free {free}. It does not count against {whom}."
    return f"There is still time: somebody else can have the place, and this does not count against {whom}."
