"""Two bookings of one session that turn out to be one person's: one stays, and the other says so.

What the register and the certificates say of the one that stays is kept, and what only the other has comes to it.
Nobody counts as having cancelled the other, nor as having missed it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bookings.attendance.register.consequences import certificate_follows
from bookings.attendance.register.corrections import recount_register
from bookings.merging.carrying import carry_over
from bookings.merging.kept import Kept, changed, deleted
from bookings.merging.moving import WHY, change
from bookings.models import Booking, Certificate, Mark
from bookings.places.operations.group_turns import tell_who_is_left
from bookings.places.operations.waiting_list import fill_free_places
from bookings.places.rules.clashes import clashing_with
from training.authorship import delete_as, save_as
from training.models import Session, User
from training.refusals import Refused

_STATUS: dict[str, int] = {name: rank for rank, name in enumerate(reversed(Booking.LIVE))}  # a confirmed place first
_OUTCOME = ("attended", "partly attended", "excused", "no show", "not recorded")


class NotToBeMerged(Refused):
    """The two stay two; the message says what to do first."""


@dataclass(frozen=True)
class Double:
    """Both bookings, the one first that stays unless somebody says otherwise, and the certificates that stand."""

    session: Session
    bookings: tuple[Booking, Booking]
    certificates: Mapping[int, Certificate]

    def other_than(self, booking: Booking) -> Booking:
        return next(one for one in self.bookings if one.pk != booking.pk)


def doubles_of(one: int, other: int) -> list[Double]:
    """Return the sessions in which both people have a live booking, the earliest first."""
    live = Booking.objects.live().select_related("session__course", "practitioner", "organisation", "joint_wish")
    theirs = {booking.session_id: booking for booking in live.filter(practitioner=other)}
    pairs = [
        (booking, theirs[booking.session_id])
        for booking in live.filter(practitioner=one).order_by("session__starts_at", "pk")
        if booking.session_id in theirs
    ]
    keys = [booking.pk for pair in pairs for booking in pair]
    standing = Certificate.objects.current().filter(booking__in=keys, revoked_at=None)
    certificates = {certificate.booking_id: certificate for certificate in standing}
    return [
        Double(pair[0].session, (first, pair[0] if first is pair[1] else pair[1]), certificates)
        for pair in pairs
        for first in [min(pair, key=lambda booking: _rank(booking, certificates))]
    ]


def _rank(booking: Booking, certificates: Mapping[int, Certificate]) -> tuple[Any, ...]:
    """What is known of somebody goes before silence, then the better place, then who waits with others, then who asked
    first.
    """
    return (
        booking.pk not in certificates,
        _OUTCOME.index(booking.outcome),
        _STATUS[booking.status],
        booking.is_walk_in,
        booking.joint_wish is None or not booking.joint_wish.is_open,
        booking.booked_at,
        booking.pk,
    )


def at_once(one: int, other: int, now: dt.datetime) -> list[Booking]:
    """Return the places of the first in sessions to come that are at the same time as a place of the other."""
    coming = Booking.objects.holding_a_place().filter(practitioner=one, session__starts_at__gt=now)
    return list(clashing_with(coming, other).select_related("session__course").order_by("session__starts_at", "pk"))


def settle_double(double: Double, stays: Booking, *, by: User, now: dt.datetime) -> list[Kept]:
    """Let one of the two bookings stay; the caller has locked the session and both. Return what was changed.

    Raises NotToBeMerged where the other has the certificate of an attendance that the register then no longer has.
    """
    goes = double.other_than(stays)
    carried = carry_over(stays, goes, by=by, now=now)
    said = carried + _certificates(double, stays, goes, by=by, now=now)
    for mark in Mark.objects.filter(booking=goes).order_by("pk"):
        said.append(deleted(mark))
        delete_as(mark, by=by, now=now, reason=WHY)
    if stays.is_walk_in and not goes.is_walk_in and goes.status == Booking.Status.CONFIRMED:
        # Who came without a place had one, under the other name.
        said.append(
            change(
                stays,
                by=by,
                now=now,
                is_walk_in=False,
                over_capacity=False,
                booked_at=min(goes.booked_at, stays.booked_at),
                confirmed_at=goes.confirmed_at,
                booked_by_id=goes.booked_by_id,
            )
        )
    said.append(_end(goes, by=by, now=now))
    tell_who_is_left(goes, by=by, now=now)
    recount_register(double.session, by=by, now=now)
    if carried:
        certificate_follows(double.session, stays, reason=WHY, by=by, now=now)
    fill_free_places(session=double.session, now=now)
    return said


def _certificates(double: Double, stays: Booking, goes: Booking, *, by: User, now: dt.datetime) -> list[Kept]:
    """A number that somebody has goes on telling of the attendance that stays."""
    certificate, other = double.certificates.get(goes.pk), double.certificates.get(stays.pk)
    if certificate is None:
        return []
    if other:
        why = f"The same attendance has certificate {other.number}"
        values: dict[str, Any] = {"revoked_at": now, "replaced_at": now, "revoked_by_id": by.pk, "revoked_reason": why}
        return [change(certificate, by=by, now=now, **values)]
    if stays.outcome != Booking.Outcome.ATTENDED:
        raise NotToBeMerged(
            f"{goes.practitioner.name} has certificate {certificate.number} for {double.session}. Keep that booking, "
            "or withdraw the certificate first."
        )
    return [change(certificate, by=by, now=now, booking_id=stays.pk)]


def _end(goes: Booking, *, by: User, now: dt.datetime) -> Kept:
    columns = ("status", "outcome", "cancelled_at", "cancelled_by_id", "cancel_reason", "offer_expires_at")
    before = {name: getattr(goes, name) for name in columns}
    goes.move_to(Booking.Status.CANCELLED)
    goes.cancelled_at, goes.cancelled_by, goes.cancel_reason = now, by, Booking.CancelReason.DOUBLED
    save_as(goes, by=by, now=now, reason=WHY)
    return changed(goes, before)


def loosen_substitutions(one: int, other: int, *, by: User, now: dt.datetime) -> list[Kept]:
    """Nobody takes over from themselves: a place passed from one to the other was one booking all along."""
    said = []
    pair = (one, other)
    passed = Booking.objects.filter(practitioner__in=pair, takes_over_from__practitioner__in=pair)
    for booking in passed.select_related("takes_over_from").order_by("pk"):
        before = booking.takes_over_from
        assert before is not None
        said.append(change(booking, by=by, now=now, takes_over_from_id=None))
        said.append(change(before, by=by, now=now, cancel_reason=Booking.CancelReason.DOUBLED))
    return said
