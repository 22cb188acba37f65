"""Booking several people on a session at once: as the team does it from an email, those who are known and those who
are not; and as a lead does it for people of their organisation.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from bookings.models import Booking, Invitation
from bookings.places.operations.booking import AlreadyBooked, book_place
from bookings.places.operations.invitations import AskedAlready, ask_colleague
from bookings.places.rules.locks import lock_people, lock_turns
from training.models import Organisation, Session, User
from training.operations.aliases import all_known_as
from training.refusals import Refused
from training.roles import may_run_the_partnership
from training.text import folded

MOST = 100  # people at once


class What(StrEnum):
    """What becomes of a line."""

    BOOKED = "has a place"
    WAITING = "joins the waiting list"
    ASKING = "waits until somebody agrees"
    INVITED = "is new here, and is asked by email"
    ALREADY = "is on this session already"
    REFUSED = "cannot be booked"
    UNCLEAR = "is not clear"

    @property
    def is_done(self) -> bool:
        return self in (What.BOOKED, What.WAITING, What.ASKING, What.INVITED)


@dataclass(frozen=True, kw_only=True)
class Named:
    """Somebody to be booked, as whoever asked has written them: by address, or by name where there is none."""

    said: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One of them, who they are, and what becomes of them."""

    said: str
    what: What
    who: str = ""
    why: str = ""
    person: User | None = None


class HasChanged(Refused):
    """Something else would happen than what was said before: nothing has. `lines` is what would happen now."""

    def __init__(self, lines: Sequence[Line]):
        super().__init__("Something has changed since. Look again, then book them.")
        self.lines = lines


def in_short(lines: Sequence[Line]) -> str:
    """Return what tells whether the same would happen again."""
    return ",".join(f"{line.what.name}:{line.person.pk if line.person else ''}" for line in lines)


@transaction.atomic
def look_at_several(
    *, session: Session, people: Sequence[Named], organisation: Organisation | None, by: User, now: dt.datetime
) -> list[Line]:
    """Return what would become of each: it is done, and taken back, so that it is what the rules say at this moment."""
    lines = _book(session, people, organisation, by=by, now=now)
    transaction.set_rollback(True)
    return lines


@transaction.atomic
def book_several(
    *,
    session: Session,
    people: Sequence[Named],
    organisation: Organisation | None,
    expected: str,
    by: User,
    now: dt.datetime,
) -> list[Line]:
    """Book each of them who can be, and ask those who are new (of this organisation) whether they come.

    `expected` is `in_short` of what was looked at. Raises HasChanged where it would be otherwise, and then nobody is
    booked.
    """
    lines = _book(session, people, organisation, by=by, now=now)
    if in_short(lines) != expected:
        raise HasChanged(lines)
    return lines


def _book(
    session: Session, people: Sequence[Named], organisation: Organisation | None, *, by: User, now: dt.datetime
) -> list[Line]:
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team books from a list.")
    if len(people) > MOST:
        raise Refused(f"Book {MOST} people at a time at most.")
    session = Session.objects.locked().select_related("course").get(pk=session.pk)
    by_address = all_known_as(User, [one.email for one in people])
    known = [_known(one, by_address) for one in people]
    lock_turns()
    lock_people({person.pk for found in known for person in found})
    lines: list[Line] = []
    seen: set[int | str] = set()
    for one, found in zip(people, known, strict=True):
        key = found[0].pk if len(found) == 1 else one.email
        if key and key in seen:
            lines.append(
                Line(said=one.said, what=What.ALREADY, who=one.name or one.email, why="They are in this list twice.")
            )
            continue
        seen.add(key)
        if len(found) == 1:
            lines.append(_book_known(session, one.said, found[0], by=by, now=now))
        else:
            lines.append(_ask_new(session, one, len(found), organisation, by=by, now=now))
    return lines


def _known(one: Named, by_address: Mapping[str, User]) -> list[User]:
    """Return whose address it is, or was before they were merged; without an address those who have the whole name, two
    at most.
    """
    if one.email:
        return [by_address[one.email]] if one.email in by_address else []
    people = User.objects.select_related("organisation__type")
    alike = people.called(one.name).filter(is_active=True).order_by("pk") if one.name else people.none()
    return [person for person in alike[:20] if folded(person.name) == folded(one.name)][:2]


def book_each(
    *,
    session: Session,
    people: Sequence[User],
    terms_version: int | None,
    accept_waiting: bool,
    by: User,
    now: dt.datetime,
) -> list[Line]:
    """Book each of them in a transaction of their own, so that what one cannot have keeps nobody else from a place, and
    say what became of each. Somebody who has another date of the course keeps that one alone.
    """
    asked = {"terms_version": terms_version, "accept_waiting": accept_waiting, "beside_another_date": False}
    return [_book_known(session, person.name, person, by=by, now=now, **asked) for person in people]


def _book_known(session: Session, said: str, person: User, *, by: User, now: dt.datetime, **asked: Any) -> Line:
    """Book them as `book_place` does with what is `asked`, and return what became of it."""

    def line(what: What, why: str = "") -> Line:
        return Line(said=said, what=what, who=person.name, why=why, person=person)

    if not person.is_active:
        return line(What.REFUSED, "Their account is closed.")
    try:
        booking = book_place(session=session, practitioner=person, by=by, now=now, **asked)
    except AlreadyBooked as refusal:
        return line(What.ALREADY, refusal.message_to(by))
    except Refused as refusal:
        return line(What.REFUSED, refusal.message_to(by))
    status = {Booking.Status.WAITING: What.WAITING, Booking.Status.AWAITING_APPROVAL: What.ASKING}
    return line(status.get(Booking.Status(booking.status), What.BOOKED))


def _ask_new(
    session: Session, one: Named, alike: int, organisation: Organisation | None, *, by: User, now: dt.datetime
) -> Line:
    def line(what: What, why: str) -> Line:
        return Line(said=one.said, what=what, who=one.name or one.email, why=why)

    if not one.email:
        several = "Several people have this name: write the email address beside it."
        return line(What.UNCLEAR, several if alike else "No email address, and nobody here has this name.")
    if not one.name:
        return line(What.UNCLEAR, "Nobody here has this address: write the name before it.")
    if organisation is None:
        return line(What.UNCLEAR, "Nobody here has this address: choose the organisation of those who are new.")
    try:
        asked = ask_colleague(
            session=session, organisation=organisation, name=one.name, email=one.email, by=by, now=now
        )
    except AskedAlready as refusal:
        return line(What.ALREADY, str(refusal))
    except Refused as refusal:
        return line(What.REFUSED, refusal.message_to(by))
    return line(What.INVITED, _how_asked(asked))


def _how_asked(asked: Invitation) -> str:
    return "A place is held until they answer." if asked.holds_a_place else "No place is held: none is free for them."
