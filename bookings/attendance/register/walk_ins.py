"""People who come without a place."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from bookings.attendance.register.marking import (
    Marking,
    OwnAttendance,
    refuse_unless_open,
    settle,
    stored_mark,
    write_mark,
)
from bookings.attendance.register.newcomers import counts_for, person_at_the_door
from bookings.models import Booking, Mark
from training.authorship import save_as
from training.models import Organisation, Session, SessionDay, User

_WALKED_IN = ("status", "confirmed_at", "offer_expires_at", "is_walk_in", "over_capacity", "door_key")


@dataclass(frozen=True, kw_only=True)
class AtTheDoor:
    """Somebody who came: `person` if they were found, else whoever has the address, else somebody new by this name.

    `named` is an organisation that is not listed. `key` is the same each time that one arrival is sent.
    """

    person: User | None = None
    name: str = ""
    email: str = ""
    organisation: Organisation | None = None
    named: str = ""
    key: str = ""


@transaction.atomic
def add_walk_in(
    *,
    session: Session,
    day: SessionDay,
    by: User | None,
    now: dt.datetime,
    who: AtTheDoor | None = None,
    reason: str = "",
    **said: Any,
) -> Booking:
    """Put somebody who came without a place on the register, marked as here on that day, whatever the capacity; `said`
    is what an AtTheDoor is made of. `reason` as in `mark_attendance`.

    Somebody on the waiting list gets a confirmed booking as a walk-in; a cancelled booking stays on record beside the
    new one; whoever has a place already is only marked. Sent again by the same key it changes nothing.
    Raises WhoIsThis, DoesNotFit, RegisterNotOpen, RegisterClosed, OwnAttendance or ReasonMissing.
    """
    who = who or AtTheDoor(**said)
    session = Session.objects.locked().get(pk=session.pk)
    if before := arrived_before(session, who.key):
        return before
    reason = refuse_unless_open(session, day, now, by=by, said=reason)
    return put_on_register(session, [day], who, reason=reason, by=by, now=now)


def put_on_register(
    session: Session, days: Sequence[SessionDay], who: AtTheDoor, *, reason: str, by: User | None, now: dt.datetime
) -> Booking:
    """Give the person a confirmed booking and mark them as here on these days; the caller has locked the session."""
    person = who.person or person_at_the_door(
        name=who.name, email=who.email, organisation=who.organisation, named=who.named, by=by, now=now
    )
    if by is not None and person.pk == by.pk:
        raise OwnAttendance
    booking = Booking.objects.live().filter(session=session, practitioner=person).first()
    if booking is None:
        organisation = person.organisation or who.organisation or counts_for(person, by=by, now=now)
        booking = _new_booking(session, person, organisation, who.key, by=by, now=now)
    elif booking.status != Booking.Status.CONFIRMED:
        booking.move_to(Booking.Status.CONFIRMED)
        booking.confirmed_at = now
        booking.offer_expires_at = None
        booking.is_walk_in, booking.over_capacity = True, is_full(session)
        booking.door_key = who.key or None
        save_as(booking, by=by, now=now, fields=_WALKED_IN)
    for day in days:
        mark_here(booking, day, reason=reason, by=by, now=now)
    return booking


def is_full(session: Session) -> bool:
    """Tell whether as many people as the session has places hold one or have walked in: whoever comes now is one more.

    It is said once, as they come: a room that the team changes later was no other on the day. A walk-in whose mark was
    taken back fills nothing.
    """
    there = Q(is_walk_in=False) | Q(outcome__in=(Booking.Outcome.ATTENDED, Booking.Outcome.PARTLY_ATTENDED))
    on_register = Booking.objects.filter(session=session, status=Booking.Status.CONFIRMED)
    return on_register.filter(there).count() >= session.capacity


def arrived_before(session: Session, key: str) -> Booking | None:
    """Return what this key has brought already: a phone that lost the answer sends it again."""
    return Booking.objects.filter(session=session, door_key=key).first() if key else None


def mark_here(booking: Booking, day: SessionDay, *, reason: str, by: User | None, now: dt.datetime) -> None:
    """Mark somebody as here on the day, unless they are; the caller has locked the session."""
    stored = stored_mark(booking, day)
    if stored is None or stored.value == Mark.Value.ABSENT:
        here = Marking(booking=booking, day=day, value=Mark.Value.PRESENT, seen=stored.value if stored else None)
        write_mark(here, stored, by=by, now=now, reason=reason)
        settle(booking, by=by, now=now)


def _new_booking(
    session: Session, person: User, organisation: Organisation, key: str, *, by: User | None, now: dt.datetime
) -> Booking:
    booking = Booking(
        session=session,
        practitioner=person,
        organisation=organisation,
        organisation_type_id=organisation.type_id,
        status=Booking.Status.CONFIRMED,
        is_walk_in=True,
        over_capacity=is_full(session),
        booked_at=now,
        booked_by=by,
        confirmed_at=now,
        door_key=key or None,
    )
    save_as(booking, by=by, now=now, is_new=True)
    return booking
