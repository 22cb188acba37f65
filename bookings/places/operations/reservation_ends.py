"""How reserved places end without a name: given back, lapsed, gone with their session; and the reminder before."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bookings.models import Reservation
from bookings.notices.about.reservation import of_reservation
from bookings.notices.kinds.reservation import PlacesReserved
from bookings.notices.kinds.reservation_ended import ReservationEnded
from bookings.notices.kinds.reservation_reminder import ReservationReminder
from bookings.notices.sending.quiet_hours import is_night, local_morning
from bookings.places.operations.invitations import carry_invitations
from bookings.places.operations.reservations import ReservationOver, lock_reservation, tell_leads
from bookings.places.operations.waiting_list import fill_free_places
from bookings.places.rules.counts import places_asked_for, places_held
from training.authorship import save_as
from training.models import Session, User
from training.refusals import Refused
from training.templatetags.words import plural
from training.working_days import working_days_before

REMINDED_WORKING_DAYS_BEFORE = 2
Because = Reservation.EndedBecause


class NotSoManyReserved(Refused):
    """Fewer places than that are reserved and unnamed."""


@transaction.atomic
def give_back_places(*, reservation: Reservation, places: int, by: User, now: dt.datetime) -> Reservation:
    """Release some or all of the unnamed places; they go to whoever waits. The leads are told if the team did it.

    Raises ReservationOver or NotSoManyReserved.
    """
    session, reservation = lock_reservation(reservation)
    if not reservation.is_open:
        raise ReservationOver("This reservation has ended: there is no place left to give back.")
    free = reservation.places - places_asked_for(reservation)
    if not 1 <= places <= free:
        there_are = plural(reservation.places, "place is,places are")
        if free < reservation.places:
            there_are += f" reserved, and for {reservation.places - free} somebody has been asked. Take a request back"
            raise NotSoManyReserved(f"{there_are} first, or give back up to {free}." if free else f"{there_are} first.")
        raise NotSoManyReserved(f"{there_are} reserved without a name. Give back up to {reservation.places}.")
    _release(reservation, places, because=Because.GIVEN_BACK, by=by, now=now)
    if not (by.is_lead and by.organisation_id == reservation.organisation_id):
        _tell_released(reservation, places, because=Because.GIVEN_BACK, now=now)
    fill_free_places(session=session, now=now)
    return reservation


def _release(reservation: Reservation, places: int, *, because: str, by: User | None, now: dt.datetime) -> None:
    reservation.places -= places
    reservation.places_released += places
    if not reservation.places:
        reservation.ended_at, reservation.ended_because = now, because
    save_as(reservation, by=by, now=now)


def _tell_released(reservation: Reservation, places: int, *, because: str, now: dt.datetime, reason: str = "") -> None:
    notice = ReservationEnded(**of_reservation(reservation), released=places, because=because, reason=reason)
    tell_leads(reservation, notice, now=now)


def _over(now: dt.datetime) -> Q:
    return Q(names_by_at__lte=now) | Q(session__starts_at__lte=now)


def lapse_reservations(*, now: dt.datetime) -> int:
    """Release what nobody was named for in time, each reservation in its own transaction; return how many ended."""
    over = Reservation.objects.open().to_be_named().filter(_over(now)).order_by("session_id", "pk")
    return sum(_lapse(reservation, now) for reservation in over)


@transaction.atomic
def _lapse(reservation: Reservation, now: dt.datetime) -> bool:
    session, reservation = lock_reservation(reservation)
    if not reservation.is_open or not (reservation.names_by_at <= now or session.has_begun(now)):
        return False
    released = reservation.places
    _release(reservation, released, because=Because.LAPSED, by=None, now=now)
    _tell_released(reservation, released, because=Because.LAPSED, now=now)
    fill_free_places(session=session, now=now)
    return True


def reminder_at(reservation: Reservation) -> dt.datetime:
    """Return the morning two working days before people have to be named."""
    day = timezone.localtime(reservation.names_by_at).date()
    return local_morning(working_days_before(day, REMINDED_WORKING_DAYS_BEFORE))


def remind_of_reservations(*, now: dt.datetime) -> int:
    """Write once to the leads who have people to name soon; return how many reservations were reminded of.

    Who reserved after that morning has just been told.
    """
    if is_night(now):
        return 0
    waiting = Reservation.objects.open().to_be_named().filter(reminded_at=None, names_by_at__gt=now).order_by("pk")
    return sum(_remind(one, now) for one in waiting if one.made_at < reminder_at(one) <= now)


@transaction.atomic
def _remind(reservation: Reservation, now: dt.datetime) -> bool:
    session, reservation = lock_reservation(reservation)
    over = reservation.names_by_at <= now or session.has_begun(now)
    if not reservation.is_open or reservation.reminded_at or over:
        return False
    reservation.reminded_at = now
    save_as(reservation, by=None, now=now, fields=["reminded_at"])
    tell_leads(reservation, ReservationReminder(**of_reservation(reservation)), now=now)
    return True


def end_reservations(*, session: Session, reason: str, by: User | None, now: dt.datetime) -> None:
    """End the reservations of a session that does not take place, and tell the leads. The caller has locked it."""
    for reservation in _open_ones(session):
        released = reservation.places
        _release(reservation, released, because=Because.SESSION_CANCELLED, by=by, now=now)
        if not reservation.is_for_invited:  # who asked for it hears of the question
            _tell_released(reservation, released, because=Because.SESSION_CANCELLED, reason=reason, now=now)


def carry_over(*, session: Session, into: Session, by: User, now: dt.datetime) -> None:
    """Move the reservations of a session that is merged into another, where that one has room for all their places.

    The others are left, to end with their session: one for which too few places are free, whose organisation has
    reserved places on the other date already, or where there is no time left to name people. Both sessions are locked.
    """
    there = Reservation.objects.open().to_be_named().filter(session=into)
    taken = set(there.values_list("organisation_id", flat=True))
    for reservation in _open_ones(session):
        names_by_at = min(reservation.names_by_at, into.starts_at)
        free = into.capacity + into.overfull_allowance - places_held(into)
        in_time = now < names_by_at and not into.needs_approval
        fits = reservation.is_for_invited or reservation.organisation_id not in taken
        if in_time and reservation.places <= free and fits:
            reservation.session, reservation.names_by_at = into, names_by_at
            save_as(reservation, by=by, now=now)
            carry_invitations(reservation, now=now)
            if reservation.is_for_invited:
                continue
            notice = PlacesReserved(**of_reservation(reservation), moved_from=session.pk)
            tell_leads(reservation, notice, now=now)


def end_by_the_start(*, session: Session, by: User | None, now: dt.datetime) -> None:
    """People are named before the session begins, also when it has been brought forward. The caller has locked it."""
    for reservation in _open_ones(session):
        if reservation.names_by_at > session.starts_at:
            reservation.names_by_at = session.starts_at
            save_as(reservation, by=by, now=now, fields=["names_by_at"])


def _open_ones(session: Session) -> list[Reservation]:
    mine = Reservation.objects.open().filter(session=session).select_related("organisation")
    return list(mine.order_by("pk").locked())
