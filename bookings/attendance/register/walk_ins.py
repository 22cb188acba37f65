"""People who come without a place."""

import datetime as dt

from django.db import transaction

from bookings.attendance.register.marking import (
    Marking,
    OwnAttendance,
    refuse_unless_open,
    settle,
    stored_mark,
    write_mark,
)
from bookings.models import Booking, Mark
from training.authorship import save_as
from training.models import Organisation, Session, SessionDay, User
from training.refusals import Refused, refuse_unfit
from training.text import tidy


class WhoIsThis(Refused):
    """Nobody is known by that email address, and too little was said to add them."""


@transaction.atomic
def add_walk_in(
    *,
    session: Session,
    day: SessionDay,
    person: User | None = None,
    email: str = "",
    name: str = "",
    organisation: Organisation | None = None,
    by: User | None,
    now: dt.datetime,
) -> Booking:
    """Put somebody who came without a place on the register, marked as here on that day.

    Who it is: `person`, or the one known by `email`, or a new person made of email, name and organisation. Somebody
    on the waiting list gets a confirmed booking as a walk-in; a cancelled booking stays on record beside the new one;
    whoever has a place already is only marked. Raises WhoIsThis, DoesNotFit, RegisterNotOpen, RegisterClosed
    or OwnAttendance.
    """
    session = Session.objects.locked().get(pk=session.pk)
    why_again = refuse_unless_open(session, day, now)
    person = person or _person_of(email, name, organisation, by=by, now=now)
    if by is not None and person.pk == by.pk:
        raise OwnAttendance
    booking = Booking.objects.live().filter(session=session, practitioner=person).first()
    if booking is None:
        booking = _new_booking(session, person, organisation, by=by, now=now)
    elif booking.status != Booking.Status.CONFIRMED:
        booking.move_to(Booking.Status.CONFIRMED)
        booking.confirmed_at = now
        booking.offer_expires_at = None
        booking.is_walk_in = True
        save_as(booking, by=by, now=now, fields=["status", "confirmed_at", "offer_expires_at", "is_walk_in"])
    stored = stored_mark(booking, day)
    if stored is None or stored.value == Mark.Value.ABSENT:
        here = Marking(booking=booking, day=day, value=Mark.Value.PRESENT, seen=stored.value if stored else None)
        write_mark(here, stored, by=by, now=now, reason=why_again)
        settle(booking, by=by, now=now)
    return booking


def _person_of(email: str, name: str, organisation: Organisation | None, *, by: User | None, now: dt.datetime) -> User:
    email = email.strip().lower()
    known = User.objects.filter(email=email).first()
    if known:
        return known
    if not (email and tidy(name) and organisation):
        raise WhoIsThis("Nobody is known by this email address yet. Enter their name and organisation as well.")
    person = User(email=email, name=tidy(name), organisation=organisation)
    person.set_unusable_password()
    refuse_unfit(person)
    return save_as(person, by=by, now=now)


def _new_booking(
    session: Session, person: User, organisation: Organisation | None, *, by: User | None, now: dt.datetime
) -> Booking:
    organisation = person.organisation or organisation
    if organisation is None:
        raise WhoIsThis(f"{person.name} belongs to no organisation yet. Say which one they come from.")
    booking = Booking(
        session=session,
        practitioner=person,
        organisation=organisation,
        organisation_type_id=organisation.type_id,
        status=Booking.Status.CONFIRMED,
        is_walk_in=True,
        booked_at=now,
        booked_by=by,
        confirmed_at=now,
    )
    save_as(booking, by=by, now=now, is_new=True)
    return booking
