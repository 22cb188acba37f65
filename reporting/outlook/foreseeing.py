"""The forecast that all outlooks come from: fitted on the year before, kept for the day."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from reporting.insight.explain import Seen
from reporting.insight.forecast import Forecast, forecast
from reporting.insight.turnout import Outlook
from reporting.likeness import likeness_in
from reporting.outlook.coming import Coming
from reporting.periods import Period
from reporting.scope import Scope
from reporting.seen import seen_in

DAYS_OF_RECORD = 365
FEWEST_RECORDED = 100  # places of the year before: fewer say too little of anybody
_KEPT = "reporting.outlook.forecast"
_KEPT_SECONDS = 2 * 86_400


@dataclass(frozen=True)
class Foreseen:
    """A forecast, the day it was fitted on, and the no-show rate of its record; without one nothing can be foreseen."""

    day: dt.date
    forecast: Forecast | None
    mean: float

    def outlook(self, session: Coming) -> Outlook | None:
        """Return the outlook of a session at the risk that the partnership states."""
        if self.forecast is None:
            return None
        risk = settings.EXTRA_PLACES_RISK / 100
        return self.forecast.outlook(session.bookings, session.course, session.room, risk=risk)


class YearBefore(NamedTuple):
    """What was recorded in the year before a day: by booking, how many, their no-show rate, and their likeness."""

    seen: list[Seen]
    recorded: int
    mean: float
    icc: float


def year_before(*, now: dt.datetime) -> YearBefore:
    """Return what everything is foreseen from."""
    today = timezone.localdate(now)
    days = dt.timedelta(days=1)
    scope = Scope(period=Period(today - DAYS_OF_RECORD * days, today - days), now=now)
    seen = seen_in(scope)
    recorded = sum(row.recorded for row in seen)
    mean = sum(row.no_shows for row in seen) / recorded if recorded else 0.0
    return YearBefore(seen, recorded, mean, likeness_in(scope).icc)


def fitted(*, now: dt.datetime) -> Foreseen:
    """Fit the forecast on what was recorded in the year before today."""
    year = year_before(now=now)
    known = forecast(year.seen, icc=year.icc) if year.recorded >= FEWEST_RECORDED else None
    return Foreseen(timezone.localdate(now), known, year.mean)


def todays_forecast(*, now: dt.datetime) -> Foreseen:
    """Return today's forecast, fitted and kept where it is not there yet: for the worker, which asks every minute."""
    kept = _kept(now)
    if kept is None:
        kept = fitted(now=now)
        cache.set(_KEPT, kept, _KEPT_SECONDS)
    return kept


def kept_forecast(*, now: dt.datetime) -> Foreseen:
    """Return today's forecast for a page: the one that is kept, else a fresh one that is not, as GET never writes."""
    return _kept(now) or fitted(now=now)


def _kept(now: dt.datetime) -> Foreseen | None:
    kept: Foreseen | None = cache.get(_KEPT)
    return kept if kept is not None and kept.day == timezone.localdate(now) else None
