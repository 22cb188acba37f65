"""Keeping the outlook of each coming session: daily and when its places change, and no more once it begins."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, Subquery

from bookings.places.rules.counts import with_places
from reporting.models import SessionOutlook
from reporting.outlook.coming import Coming, coming
from reporting.outlook.foreseeing import Foreseen, kept_forecast, todays_forecast
from training.models import Session
from training.models.schedule import SessionQuerySet

AHEAD = dt.timedelta(weeks=12)  # as far as anything is foreseen
LOOKED_AT_CLOSELY = dt.timedelta(weeks=4)  # what the desk shows: looked at again as soon as a place changes hands
LASTS = dt.timedelta(hours=20)
AT_ONCE = 500
_COLUMNS = ("made_at", "held", "waiting", "seats", "spare", "risk_percent", "expected", "low", "high", "extra")
_ALL = (*_COLUMNS, "overflow", "filled", "filled_without")


def to_foresee(now: dt.datetime) -> SessionQuerySet:
    """Return the sessions to come of which something is foreseen."""
    return Session.objects.running().upcoming(now).filter(starts_at__lte=now + AHEAD)


def keep_outlooks(*, now: dt.datetime, foreseen: Foreseen | None = None) -> int:
    """Look at each session to come whose outlook is older than most of a day, or whose places have changed; return how
    many. One that has begun is never looked at again, so that what was foreseen stays. By today's forecast, unless
    another is given.
    """
    stale = _stale(now)[:AT_ONCE]
    if not stale:
        return 0
    foreseen = foreseen or todays_forecast(now=now)
    if foreseen.forecast is None:  # nothing would be kept, and all of it read again next minute
        return 0
    sessions = Session.objects.filter(pk__in=stale).order_by("pk")
    rows = [row for each in coming(sessions, mean=foreseen.mean, now=now) if (row := foreseen_row(each, foreseen, now))]
    SessionOutlook.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["session"], update_fields=list(_ALL), batch_size=AT_ONCE
    )
    return len(rows)


def _stale(now: dt.datetime) -> list[int]:
    fresh = SessionOutlook.objects.filter(
        session=OuterRef("pk"), made_at__gt=now - LASTS, risk_percent=settings.EXTRA_PLACES_RISK
    )
    old = to_foresee(now).filter(~Exists(fresh)).order_by("starts_at", "pk").values_list("pk", flat=True)[:AT_ONCE]
    return list(dict.fromkeys([*_changed(now), *old]))


def _changed(now: dt.datetime) -> list[int]:
    """Return the sessions of the next weeks whose places are not those that their outlook is of."""
    kept = SessionOutlook.objects.filter(session=OuterRef("pk"))
    soon: Any = with_places(to_foresee(now).filter(starts_at__lte=now + LOOKED_AT_CLOSELY))
    was = {f"was_{name}": Subquery(kept.values(name)) for name in ("held", "waiting", "seats")}
    differs = ~Q(was_held=F("places_held")) | ~Q(was_waiting=F("people_waiting")) | ~Q(was_seats=F("capacity"))
    changed = soon.annotate(**was).filter(differs, was_held__isnull=False).order_by("starts_at", "pk")
    return list(changed.values_list("pk", flat=True)[:AT_ONCE])


def foreseen_row(session: Coming, foreseen: Foreseen, now: dt.datetime) -> SessionOutlook | None:
    """Return what is foreseen of a session; None where too little is recorded to say."""
    found = foreseen.outlook(session)
    if found is None:
        return None
    return SessionOutlook(
        session_id=session.key,
        made_at=now,
        held=session.held,
        waiting=session.waiting,
        seats=session.room.seats,
        spare=session.room.spare,
        risk_percent=settings.EXTRA_PLACES_RISK,
        expected=min(max(found.expected, 0.0), session.held),
        low=found.low,
        high=found.high,
        extra=found.extra,
        overflow=found.overflow,
        filled=found.filled,
        filled_without=found.filled_without,
    )


def outlooks_of(sessions: Any, *, now: dt.datetime) -> dict[int, SessionOutlook]:
    """Return the outlook of each session by its key, those that are kept as they are; what the worker has not come to
    is worked out and not kept.
    """
    kept = {row.session_id: row for row in SessionOutlook.objects.filter(session__in=sessions.order_by().values("pk"))}
    missing = sessions.filter(starts_at__range=(now, now + AHEAD)).exclude(
        pk__in=SessionOutlook.objects.values("session")
    )
    if missing.exists():
        foreseen = kept_forecast(now=now)
        rows: Iterable[SessionOutlook | None] = (
            foreseen_row(each, foreseen, now) for each in coming(missing, mean=foreseen.mean, now=now)
        )
        kept |= {row.session_id: row for row in rows if row}
    return kept
