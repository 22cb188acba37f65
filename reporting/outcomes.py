"""What became of places: the one query that every figure of every report comes from."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from operator import attrgetter
from statistics import median
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone

from bookings.models import Booking
from reporting.periods import Period, reporting_year_of
from reporting.scope import Scope, bookings_in, sessions_in
from training.models import Session


@dataclass(frozen=True)
class Counts:
    """How many bookings of a group came to what. Those up to `cancelled` leave walk-ins out.

    The last three say how the recorded places are spread over sessions: `sessions` that have any, the sum of the
    `squares` of how many each has, and the sum of its no-shows squared over that number (`shares`).
    """

    held: int = 0
    attended: int = 0
    partly_attended: int = 0
    no_show: int = 0
    excused: int = 0
    not_recorded: int = 0
    late_cancellation: int = 0
    cancelled: int = 0
    attendances: int = 0
    came_unbooked: int = 0
    over_capacity: int = 0
    learners: int = 0
    sessions: int = 0
    squares: int = 0
    shares: float = 0

    @property
    def recorded(self) -> int:
        """Those of whom it is known whether they came: what the no-show rate is a part of."""
        return self.attended + self.partly_attended + self.no_show

    @property
    def rate(self) -> float | None:
        return self.no_show / self.recorded if self.recorded else None

    @property
    def coverage(self) -> float | None:
        return (self.held - self.not_recorded) / self.held if self.held else None

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self))

    @classmethod
    def summed(cls, parts: Iterable["Counts"]) -> "Counts":
        """Return the sum of groups that have no booking in common, and, where the sessions of each are asked for, no
        session. Learners are left out: one may be in several.
        """
        each = list(parts)
        return cls(**{name: sum(map(attrgetter(name), each)) for name in (*COUNTED, *FIGURES_OF_A_SESSION)})


# Of places with a known outcome, under which the rest could turn over what the figures say, whatever an interval says:
# with 15 no-shows in 100 and one place in ten unknown, the true rate lies anywhere between 13.5 and 23.5.
ENOUGH_COVERAGE = 0.9

HELD = Q(status=Booking.Status.CONFIRMED, is_walk_in=False)
_CAME = Q(outcome__in=(Booking.Outcome.ATTENDED, Booking.Outcome.PARTLY_ATTENDED))
NO_SHOWS = HELD & Q(outcome=Booking.Outcome.NO_SHOW)
# Those of whom it is known whether they came: what the no-show rate is a part of.
RECORDED = HELD & (_CAME | Q(outcome=Booking.Outcome.NO_SHOW))
_GAVE_UP_A_PLACE = Q(status=Booking.Status.CANCELLED, confirmed_at__isnull=False, is_walk_in=False)
# A late cancellation that the team excused counts with those in time; the booking itself still says that it was late.
_COUNTS_AS_LATE = Q(cancelled_late=True, excused_at__isnull=True)
# The session did not run, a colleague of the organisation came, or the same person has another: nobody gave one up.
_NOT_GIVEN_UP = (
    Booking.CancelReason.SESSION_CANCELLED,
    Booking.CancelReason.SUBSTITUTED,
    Booking.CancelReason.DOUBLED,
)

# By figure the bookings that it counts.
COUNTS_IN: dict[str, Q] = {
    "held": HELD,
    "attended": HELD & Q(outcome=Booking.Outcome.ATTENDED),
    "partly_attended": HELD & Q(outcome=Booking.Outcome.PARTLY_ATTENDED),
    "no_show": NO_SHOWS,
    "excused": HELD & Q(outcome=Booking.Outcome.EXCUSED),
    "not_recorded": HELD & Q(outcome=Booking.Outcome.NOT_RECORDED),
    "late_cancellation": _GAVE_UP_A_PLACE & _COUNTS_AS_LATE,
    "cancelled": _GAVE_UP_A_PLACE & ~_COUNTS_AS_LATE & ~Q(cancel_reason__in=_NOT_GIVEN_UP),
    "attendances": _CAME,
    "came_unbooked": _CAME & Q(is_walk_in=True),
    "over_capacity": _CAME & Q(over_capacity=True),
}
COUNTED = {name: Count("pk", filter=which) for name, which in COUNTS_IN.items()}
RECORDED_FIGURES = ("attended", "partly_attended", "no_show")  # what a no-show rate is made of
FIGURES_OF_A_SESSION = ("sessions", "squares", "shares")
# Telling people apart takes as long as all the rest together: it is asked for by name.
_LEARNERS = {"learners": Count("practitioner", filter=_CAME, distinct=True)}


def counts_by(
    scope: Scope, *groups: Combinable, figures: Collection[str] = (), learners: bool = False
) -> dict[tuple[Any, ...], Counts]:
    """Count per combination of the groups' values, in one query: the figures that are named, or all but `learners`.

    Groups with nothing to count (somebody only on a waiting list) are left out.
    """
    named = {f"group_{position}": group for position, group in enumerate(groups)}
    counted = {name: count for name, count in COUNTED.items() if name in (figures or COUNTED)}
    counted |= _LEARNERS if learners else {}
    rows: Any = bookings_in(scope).order_by().values(**named).annotate(**counted)
    found = {
        tuple(row[name] for name in named): Counts(**{name: row[name] for name in counted})
        for row in rows  # one row a group
    }
    return {group: counts for group, counts in found.items() if not counts.is_empty}


def counts_in_all(scope: Scope) -> Counts:
    """Count over everything in scope, all but `learners`. Where groups have been counted, their sum is the same."""
    return Counts(**bookings_in(scope).aggregate(**COUNTED))


def learners_in(scope: Scope) -> int:
    """Return how many different people came to anything in scope, which is not the sum of any groups'."""
    return bookings_in(scope).filter(_CAME).aggregate(n=Count("practitioner", distinct=True))["n"]


def came_to(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """Return those of the bookings whose person came to all or part, walk-ins included."""
    return bookings.filter(_CAME)


def nobody_knows(scope: Scope) -> QuerySet[Booking]:
    """Return the bookings that held a place and of which the register does not say whether somebody came."""
    return bookings_in(scope).filter(HELD, outcome=Booking.Outcome.NOT_RECORDED)


def typical_room(scope: Scope) -> float | None:
    """Return how many places a session of the scope has, the median of them; None where there was none."""
    sizes = sessions_in(scope).order_by().values_list("capacity").annotate(Count("pk"))
    rooms = sorted(Counter(dict(sizes)).elements())
    return median(rooms) if rooms else None


def years_with_sessions(now: dt.datetime) -> list[Period]:
    """Return the reporting years in which a session has begun, and the current one, latest first (one query)."""
    months = Session.objects.running().begun(now).order_by().dates("first_on", "month")
    years = {reporting_year_of(month) for month in months}
    return sorted(years | {reporting_year_of(timezone.localtime(now).date())}, reverse=True)


def usual_period(years: list[Period], now: dt.datetime) -> Period:
    """Return the year to show to somebody who asked for none: the latest that is over, else the current one.

    `years` is what `years_with_sessions` found. A year that has just begun would say little.
    """
    today = timezone.localtime(now).date()
    return next((year for year in years if year.end < today), years[0])
