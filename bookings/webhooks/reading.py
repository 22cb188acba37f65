"""What has happened, read from the history: every change of a booking stands there, by the transaction that made it.

So no operation can forget to tell, and nobody who books waits for it. Keys of the history are given out in order, but
transactions end in any order: a key that is not there yet is looked for again for a while (`WebhookReading.missing`).
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery

from bookings.models import Booking, Certificate, Webhook, WebhookDelivery, WebhookReading
from training.models import Session, SessionDay

A_ROUND = 500
LOOKED_FOR = dt.timedelta(hours=1)  # how long a transaction may take, and many times that
OLD = dt.timedelta(days=90)  # a session that ended so long ago is no news: such as a history that is brought in


@dataclass(frozen=True, kw_only=True)
class Happened:
    event: str
    key: str
    at: dt.datetime
    booking: int | None = None
    session: int | None = None
    organisation: int | None = None  # whose booking it is


def read_history(*, now: dt.datetime) -> int:
    """Write a delivery for every webhook that wants to hear of what has happened since; return how many at most."""
    if not Webhook.objects.on().exists():
        if WebhookReading.objects.exists():
            WebhookReading.objects.all().delete()
        return 0
    written = 0
    for source in _SOURCES:
        while _unread(source).exists():  # asked first: on SQLite reading holds up whoever writes
            read, new = _read(source, now)
            written += new
            if read < A_ROUND:
                break
    return written


@transaction.atomic
def begin_reading() -> None:
    """Begin with what happens from now on, unless the history is being read already."""
    for source in _SOURCES:
        last = _history(source.model).order_by("-history_id").values_list("history_id", flat=True).first()
        WebhookReading.objects.get_or_create(table=source.table, defaults={"up_to": last or 0})


def _unread(source: "_Source", reading: WebhookReading | None = None) -> QuerySet[Any]:
    """Return the lines that nobody has read, in order; none where nobody has begun to read."""
    reading = reading or WebhookReading.objects.filter(table=source.table).first()
    if reading is None:
        return _history(source.model).none()
    unread = Q(history_id__gt=reading.up_to)
    for first, last, _ in reading.missing:
        unread |= Q(history_id__range=(first, last))
    return _history(source.model).filter(unread).order_by("history_id")


@transaction.atomic
def _read(source: "_Source", now: dt.datetime) -> tuple[int, int]:
    """Read a round of lines; return how many there were, and how many deliveries came of them."""
    reading = WebhookReading.objects.locked().filter(table=source.table).first()
    if reading is None:
        return 0, 0
    keys = list(_unread(source, reading).values_list("history_id", flat=True)[:A_ROUND])
    if not keys:
        return 0, 0
    lines = _history(source.model).filter(history_id__in=keys).order_by("history_id")
    written = _write(list(source.happened(lines, now)), now)
    _go_on(reading, keys, now)
    return len(keys), written


def _go_on(reading: WebhookReading, keys: Sequence[int], now: dt.datetime) -> None:
    """Note how far it was read, and which keys below were not there."""
    said = now.isoformat()
    ranges = [one for one in reading.missing if dt.datetime.fromisoformat(one[2]) > now - LOOKED_FOR]
    if keys[-1] > reading.up_to:
        ranges.append([reading.up_to + 1, keys[-1], said])
        reading.up_to = keys[-1]
    reading.missing = [left for one in ranges for left in _without(one, keys)]
    reading.save(update_fields=["up_to", "missing"])


def _without(missing: list[Any], keys: Sequence[int]) -> Iterator[list[Any]]:
    """Yield what is left of a range of keys when those that were found are taken out."""
    first, last, since = missing
    for key in (key for key in keys if first <= key <= last):
        if first < key:
            yield [first, key - 1, since]
        first = key + 1
    if first <= last:
        yield [first, last, since]


def _write(happened: Sequence[Happened], now: dt.datetime) -> int:
    webhooks = list(Webhook.objects.on()) if happened else []
    rows = [
        WebhookDelivery(
            webhook=webhook,
            key=one.key,
            event=one.event,
            happened_at=one.at,
            booking_id=one.booking,
            session_id=one.session,
            created_at=now,
        )
        for one in happened
        for webhook in webhooks
        if one.event in webhook.events
        and webhook.organisation_id in (None, one.organisation or webhook.organisation_id)
    ]
    WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
    return len(rows)


def _history(model: type[Model]) -> QuerySet[Any]:
    history: Any = model
    return history.history.model.objects.all()


def _with_before(lines: QuerySet[Any], *columns: str) -> QuerySet[Any]:
    """Annotate what these columns held in the line before of the same row, as `before_…`."""
    former = lines.model.objects.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by(
        "-history_id"
    )
    return lines.annotate(
        before=Subquery(former.values("history_id")[:1]),
        **{f"before_{name}": Subquery(former.values(name)[:1]) for name in columns},
    )


def _of_bookings(lines: QuerySet[Any], now: dt.datetime) -> Iterator[Happened]:
    lines = lines.exclude(history_type="-").filter(session__ends_at__gt=now - OLD, practitioner__erased_at=None)
    for line in _with_before(lines, "status", "outcome"):
        about = {"at": line.history_date, "booking": line.id, "organisation": line.organisation_id}
        for event in _events_of(line):
            yield Happened(event=event, key=f"{event}.{line.history_id}", **about)


def _events_of(line: Any) -> Iterator[str]:
    was, now = line.before_status, line.status
    if now == Booking.Status.CONFIRMED:
        if was != now:
            yield "booking.confirmed"
        if line.outcome != (line.before_outcome or Booking.Outcome.NOT_RECORDED):
            yield "attendance.recorded"
    elif now == Booking.Status.CANCELLED and was not in (None, now):
        yield "booking.cancelled"


def _of_certificates(lines: QuerySet[Any], now: dt.datetime) -> Iterator[Happened]:
    lines = lines.exclude(history_type="-").filter(
        booking__session__ends_at__gt=now - OLD, booking__practitioner__erased_at=None
    )
    found = _with_before(lines, "revoked_at").annotate(of_organisation=F("booking__organisation"))
    for line in found:
        if line.before is None or line.revoked_at != line.before_revoked_at:
            key = f"certificate.changed.{line.history_id}"
            about = {"booking": line.booking_id, "organisation": line.of_organisation}
            yield Happened(event="certificate.changed", key=key, at=line.history_date, **about)


def _of_sessions(lines: QuerySet[Any], now: dt.datetime) -> Iterator[Happened]:
    columns = ("status", "starts_at", "ends_at", "delivery", "course_id")
    there = Session.objects.exclude(status=Session.Status.DRAFT).filter(ends_at__gt=now - OLD)
    lines = lines.exclude(status=Session.Status.DRAFT).exclude(history_type="-").filter(id__in=there.values("pk"))
    for line in _with_before(lines, *columns):
        if _differs(line, columns):
            yield _session_changed(line.id, line.history_date)


def _of_days(lines: QuerySet[Any], now: dt.datetime) -> Iterator[Happened]:
    columns = ("starts_at", "ends_at", "venue_id")
    there = Session.objects.exclude(status=Session.Status.DRAFT).filter(ends_at__gt=now - OLD)
    for line in _with_before(lines.filter(session__in=there), *columns):
        if line.history_type == "-" or _differs(line, columns):
            yield _session_changed(line.session_id, line.history_date)


def _differs(line: Any, columns: Sequence[str]) -> bool:
    return line.before is None or any(getattr(line, name) != getattr(line, f"before_{name}") for name in columns)


def _session_changed(session: int, at: dt.datetime) -> Happened:
    """One event for whatever one operation changed of a session and its days."""
    key = f"session.changed.{session}.{int(at.timestamp() * 1_000_000)}"
    return Happened(event="session.changed", key=key, at=at, session=session)


@dataclass(frozen=True, kw_only=True)
class _Source:
    model: type[Model]
    happened: Callable[[QuerySet[Any], dt.datetime], Iterator[Happened]]

    @property
    def table(self) -> str:
        return self.model._meta.label_lower


_SOURCES = (
    _Source(model=Booking, happened=_of_bookings),
    _Source(model=Certificate, happened=_of_certificates),
    _Source(model=Session, happened=_of_sessions),
    _Source(model=SessionDay, happened=_of_days),
)
