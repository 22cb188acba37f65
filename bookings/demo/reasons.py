"""Why people did not come, or gave their place back late: some of them say so when they are asked."""

import datetime as dt
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from simple_history.utils import bulk_update_with_history

from bookings.models import Booking
from training.authorship import name_author

SAY_WHY = 0.55  # of those who are asked
ABSENCES = {
    Booking.AbsenceReason.FORGOT: 30,
    Booking.AbsenceReason.WORKLOAD: 28,
    Booking.AbsenceReason.SICKNESS: 18,
    Booking.AbsenceReason.EMERGENCY: 11,
    Booking.AbsenceReason.LEAVE: 6,
    Booking.AbsenceReason.LEFT: 4,
    Booking.AbsenceReason.OTHER: 3,
}
CANCELLATIONS = {
    Booking.CancelReason.WORKLOAD: 44,
    Booking.CancelReason.SICKNESS: 26,
    Booking.CancelReason.EMERGENCY: 14,
    Booking.CancelReason.LEAVE: 9,
    Booking.CancelReason.OTHER: 7,
}
# Who was at a session of the last weeks is still to be asked, or has yet to answer.
LONG_AGO = dt.timedelta(days=60)


def say_what_kept_them(*, now: dt.datetime, rng: Random) -> None:
    """Let some of those who missed a session long ago, or gave their place back, say why."""
    before = Booking.objects.filter(session__ends_at__lt=now - LONG_AGO).select_related("session", "practitioner")
    missed = before.missed().filter(is_walk_in=False, absence_explained_at=None)
    explained = []
    for booking in _some(missed, rng):
        booking.absence_kind = _one_of(ABSENCES, rng)
        booking.absence_explained_at = booking.session.ends_at + dt.timedelta(hours=rng.randint(18, 90))
        name_author(booking, by=booking.practitioner, now=booking.absence_explained_at)
        explained.append(booking)
    bulk_update_with_history(explained, Booking, ["absence_kind", "absence_explained_at"], batch_size=250)
    given_back = before.filter(status=Booking.Status.CANCELLED, confirmed_at__isnull=False, cancel_reason="")
    told = []
    for booking in _some(given_back, rng):
        booking.cancel_reason = _one_of(CANCELLATIONS, rng)
        name_author(booking, by=booking.practitioner, now=booking.cancelled_at or now)
        told.append(booking)
    bulk_update_with_history(told, Booking, ["cancel_reason"], batch_size=250)


def _some(bookings: Iterable[Booking], rng: Random) -> list[Booking]:
    in_order = sorted(bookings, key=lambda booking: (booking.session.ref or "", booking.practitioner.email))
    return [booking for booking in in_order if rng.random() < SAY_WHY]


def _one_of(reasons: Mapping[Any, int], rng: Random) -> str:
    return rng.choices(list(reasons), list(reasons.values()))[0]
