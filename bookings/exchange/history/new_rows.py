"""What a row of history becomes: a booking, its marks, its evaluation. Made here, written by history_writing."""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache

from django.utils import timezone

from bookings.exchange.history.cells import CANCELLED, LATE, WAITING
from bookings.exchange.history.gathering import PlannedSession, key_of
from bookings.exchange.history.rows import HistoryRow
from bookings.exchange.history.stored import Stored
from bookings.models import Booking, Evaluation, Mark
from training.bulk import like
from training.models import User

EXCUSED_REASON = "Excused in the imported history"
Fresh = list[tuple[PlannedSession, HistoryRow]]

# Which mark on which days says an outcome. Of somebody who attended in part it is not known which days they came:
# one "partly" says it, and the other days stay silent. Excused and not recorded leave no marks.
_MARKED: dict[str, tuple[str, slice]] = {
    Booking.Outcome.ATTENDED: (Mark.Value.PRESENT, slice(None)),
    Booking.Outcome.PARTLY_ATTENDED: (Mark.Value.PARTLY, slice(1)),
    Booking.Outcome.NO_SHOW: (Mark.Value.ABSENT, slice(None)),
}


@lru_cache(maxsize=20_000)
def start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def new_bookings(
    fresh: Fresh, stored: Stored, queues: dict[int, int], *, by: User | None, now: dt.datetime
) -> Iterator[Booking]:
    """Yield the bookings; `queues` holds the last queue number of each session and counts on."""
    blank = Booking(booked_by=None)  # who booked is not known
    for planned, row in fresh:
        organisation = stored.organisations[key_of(row.organisation)]
        booking = like(
            blank,
            session_id=stored.sessions[planned.ref].pk,
            practitioner_id=stored.people[row.practitioner_email].pk,
            organisation_id=organisation.pk,
            organisation_type_id=organisation.type_id,
        )
        _set_standing(booking, row, planned.moments[0][0])
        if row.outcome == WAITING:
            queues[booking.session_id] = booking.queue_number = queues.get(booking.session_id, 0) + 1
        elif row.outcome == Booking.Outcome.EXCUSED:
            booking.excused_at, booking.excused_by, booking.excused_reason = now, by, EXCUSED_REASON
        yield booking


def _set_standing(booking: Booking, row: HistoryRow, starts_at: dt.datetime):
    """Set status, outcome and the times that go with them.

    Without booked_on the booking counts as made when the session started (or when it was cancelled): a lead time
    of nought, which no booking made in Turnout has, says that it is not known.
    """
    cancelled_at = _cancelled_at(row, starts_at)
    booking.booked_at = start_of(row.booked_on) if row.booked_on else min(starts_at, cancelled_at or starts_at)
    if row.outcome == WAITING:
        booking.status = Booking.Status.WAITING
        return
    booking.confirmed_at = booking.booked_at
    if cancelled_at:
        booking.status = Booking.Status.CANCELLED
        booking.cancelled_at = cancelled_at
        booking.cancelled_late = row.outcome == LATE
    else:
        booking.status, booking.outcome = Booking.Status.CONFIRMED, row.outcome


def _cancelled_at(row: HistoryRow, starts_at: dt.datetime) -> dt.datetime | None:
    """Return a time on the row's day: its first moment, or for a late cancellation its last before the session."""
    if row.outcome not in (CANCELLED, LATE) or row.cancelled_on is None:
        return None
    first = start_of(row.cancelled_on)
    if row.outcome == CANCELLED:
        return first
    last = start_of(row.cancelled_on + dt.timedelta(days=1)) - dt.timedelta(minutes=1)
    return max(first, min(last, starts_at - dt.timedelta(minutes=1)))


def new_marks(
    fresh: Fresh, bookings: list[Booking], stored: Stored, *, by: User | None, now: dt.datetime
) -> Iterator[Mark]:
    blank = Mark(marked_at=now, marked_by_id=by.pk if by else None)
    for (_, row), booking in zip(fresh, bookings, strict=True):
        if row.outcome in _MARKED:
            value, days = _MARKED[row.outcome]
            for day in stored.days[booking.session_id][days]:
                yield like(blank, booking_id=booking.pk, session_day_id=day.pk, value=value)


def new_evaluations(fresh: Fresh, bookings: list[Booking], *, now: dt.datetime) -> list[Evaluation]:
    return [
        Evaluation(booking=booking, score=row.evaluation_score, sent_at=now)
        for (_, row), booking in zip(fresh, bookings, strict=True)
        if row.evaluation_score
    ]
