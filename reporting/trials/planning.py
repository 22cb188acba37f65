"""How many bookings a comparison needs, and how many it gets: before anybody decides on it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone

from bookings.models import Trial
from reporting.insight.arms import bookings_needed
from reporting.outcomes import counts_in_all
from reporting.periods import Period
from reporting.scope import Scope
from training.templatetags.words import plural

_YEAR = 365
_IN_YEARS = 3  # from here on nobody counts in months
_USUAL_RATE = 0.15  # where nothing is on record yet


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """What is to be expected: `rate` of places lost now, bookings `a_year`, how many are `needed` and how many come."""

    rate: float
    a_year: int
    needed: int
    expected: int

    @property
    def planned(self) -> int:
        """Return how many are to be counted: no more than are needed, and no more than come."""
        return max(1, min(self.needed, self.expected)) if self.a_year else self.needed

    @property
    def is_enough(self) -> bool:
        return self.expected >= self.needed

    @property
    def sentence(self) -> str:
        """Return whether it can be known by the end, and what to do if not."""
        if not self.a_year:
            return "Nothing is on record of the year before, so we can’t say when it will be known."
        need = (
            f"To see a difference as large as you state nine times in ten takes about {self.needed:,} bookings. "
            f"In the year before there were {self.a_year:,}"
        )
        if self.is_enough:
            return f"{need}, so the time is enough."
        years = self.needed / self.a_year
        others = -(-self.needed // max(self.expected, 1))
        return (
            f"{need}, so alone it takes about {_how_long(years)}. By the last day about "
            f"{self.expected:,} are counted, which may not be enough: compare for longer, or with other partnerships "
            f"({plural(others, 'partnership,partnerships')} like yours in the same time)."
        )


def _how_long(years: float) -> str:
    return f"{years:,.0f} years" if years >= _IN_YEARS else plural(max(1, round(12 * years)), "month,months")


def prospect(
    *, measure: str, effect: float, courses: Collection[int], begins_on: dt.date, ends_on: dt.date, now: dt.datetime
) -> Prospect:
    """Return what is to be expected by the 365 days before today (one query)."""
    today = timezone.localdate(now)
    year = Period(today - dt.timedelta(days=_YEAR), today - dt.timedelta(days=1))
    counts = counts_in_all(Scope(period=year, now=now, course_ids=frozenset(courses) if courses else None))
    a_year = counts.recorded + counts.late_cancellation + counts.cancelled
    lost = counts.no_show + (counts.late_cancellation if measure == Trial.Measure.LOST else 0)
    rate = lost / a_year if lost else _USUAL_RATE
    return Prospect(
        rate=rate,
        a_year=a_year,
        needed=bookings_needed(rate, min(effect, rate)),
        expected=round(a_year * ((ends_on - begins_on).days + 1) / _YEAR),
    )
