"""Somebody else came instead: the place is theirs, both records stay, and nobody is a no-show."""

import datetime as dt

from django.db import transaction

from bookings.attendance.register.marking import NotOnRegister, OwnAttendance, refuse_unless_open, settle
from bookings.attendance.register.newcomers import person_at_the_door
from bookings.attendance.register.reading import HERE
from bookings.attendance.register.walk_ins import AtTheDoor, arrived_before, mark_here
from bookings.models import Booking, Mark
from bookings.notices.kinds.substitution import Substitution
from bookings.notices.sending.outbox import queue_notice
from training.authorship import delete_as, save_as
from training.models import Session, SessionDay, User
from training.refusals import Refused


class NotInstead(Refused):
    """This person cannot stand in for that one; the message says why."""


@transaction.atomic
def let_stand_in(
    *, booking: Booking, day: SessionDay, who: AtTheDoor, by: User | None, now: dt.datetime, reason: str = ""
) -> Booking:
    """Give a confirmed place to whoever came instead of its person, marked as here that day; return their booking.

    The place stays with the organisation that booked it, where the newcomer says no other. An absence that was marked
    is taken back; it is neither a cancellation nor late. Sent again by the same key it changes nothing.
    `reason` as in `mark_attendance`.
    Raises NotOnRegister, NotInstead, WhoIsThis, DoesNotFit, RegisterNotOpen, RegisterClosed, OwnAttendance or
    ReasonMissing.
    """
    session = Session.objects.locked().get(pk=booking.session_id)
    if before := arrived_before(session, who.key):
        return before
    reason = refuse_unless_open(session, day, now, by=by, said=reason)
    leaving = Booking.objects.locked().select_related("practitioner", "organisation").get(pk=booking.pk)
    _refuse_leaving(leaving)
    person = who.person or person_at_the_door(
        name=who.name, email=who.email, organisation=leaving.organisation, named="", by=by, now=now
    )
    own = _own_booking(session, person, leaving, by)
    for mark in Mark.objects.filter(booking=leaving):
        delete_as(mark, by=by, now=now, reason=reason)
    settle(leaving, by=by, now=now)
    _leave(leaving, by=by, now=now)
    taken = _take(own, leaving, person, who.key, by=by, now=now)
    mark_here(taken, day, reason=reason, by=by, now=now)
    if leaving.practitioner.is_active:
        queue_notice(Substitution(colleague=person.name), booking=leaving, now=now)
    return taken


def _refuse_leaving(leaving: Booking) -> None:
    name = leaving.practitioner.name
    if leaving.status != Booking.Status.CONFIRMED:
        raise NotOnRegister(f"{name} has no place on this register any more. Add the other person as a walk-in.")
    if leaving.is_walk_in:
        raise NotInstead(f"{name} came without a place, so there is none to take over. Add the other as a walk-in.")
    if Mark.objects.filter(booking=leaving, value__in=HERE).exists():
        raise NotInstead(f"{name} is marked as here. Take that back first, or add the other person as a walk-in.")


def _own_booking(session: Session, person: User, leaving: Booking, by: User | None) -> Booking | None:
    if by is not None and person.pk == by.pk:
        raise OwnAttendance
    if person.pk == leaving.practitioner_id:
        raise NotInstead("This is the person whose place it is. Choose who came instead.")
    own = Booking.objects.live().locked().filter(session=session, practitioner=person).first()
    if own and own.status == Booking.Status.CONFIRMED:
        raise NotInstead(f"{person.name} has a place of their own on this register. Mark them there.")
    return own


def _leave(leaving: Booking, *, by: User | None, now: dt.datetime) -> None:
    leaving.move_to(Booking.Status.CANCELLED)
    leaving.cancelled_at, leaving.cancelled_by = now, by
    leaving.cancel_reason = Booking.CancelReason.SUBSTITUTED
    leaving.invite_sequence += 1
    save_as(leaving, by=by, now=now)


def _take(
    own: Booking | None, leaving: Booking, person: User, key: str, *, by: User | None, now: dt.datetime
) -> Booking:
    organisation = person.organisation or leaving.organisation
    taken = own or Booking(
        session_id=leaving.session_id,
        practitioner=person,
        organisation=organisation,
        organisation_type_id=organisation.type_id,
        status=Booking.Status.CONFIRMED,
        booked_at=now,
        booked_by=by,
    )
    if own:
        if own.status == Booking.Status.AWAITING_APPROVAL:
            own.approved_at = now  # it was settled for the place
        own.move_to(Booking.Status.CONFIRMED)
        own.offer_expires_at = None
    taken.confirmed_at, taken.takes_over_from, taken.door_key = now, leaving, key or None
    return save_as(taken, by=by, now=now)
