"""What the lists named of those who did not come, and how what they missed falls on types of organisations."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from bookings.models import CallList, Listed
from bookings.privacy.retention import CALLS_KEPT
from reporting.calling.choosing import AHEAD
from reporting.outcomes import NO_SHOWS, RECORDED
from reporting.periods import Period
from reporting.scope import Scope, bookings_in
from training.operations.schedule import local_time

_CAN_NAME = (CallList.Verdict.HELPS, CallList.Verdict.LITTLE)


@dataclass(frozen=True)
class Caught:
    """Places with attendance recorded, at sessions that a list looked at: how many people came and did not come, and
    how many of each a list had named.
    """

    came: int = 0
    came_named: int = 0
    missed: int = 0
    missed_named: int = 0

    def __add__(self, other: "Caught") -> "Caught":
        return Caught(
            self.came + other.came,
            self.came_named + other.came_named,
            self.missed + other.missed,
            self.missed_named + other.missed_named,
        )

    @property
    def of_missed(self) -> float | None:
        """Return the part of those who did not come that a list had named."""
        return self.missed_named / self.missed if self.missed else None

    @property
    def of_came(self) -> float | None:
        """Return the part of those who came that a list had named."""
        return self.came_named / self.came if self.came else None


def caught_by_type(scope: Scope) -> dict[int, Caught]:
    """Return by type of organisation what the lists named, of sessions in scope that a list looked at (two queries).

    Nothing of a period of which names have been deleted already (docs/retention.md): too few would seem to be named.
    """
    if local_time(scope.period.start, dt.time()) < scope.now - CALLS_KEPT:
        return {}
    looked_at = days_looked_at(scope.period)
    if not looked_at:
        return {}
    named = Q(Exists(Listed.objects.filter(booking=OuterRef("pk"))))
    came = RECORDED & ~NO_SHOWS
    rows: Any = bookings_in(scope).order_by().values_list("session__first_on", "organisation_type_id")
    counted = rows.annotate(
        came=Count("pk", filter=came),
        came_named=Count("pk", filter=came & named),
        missed=Count("pk", filter=NO_SHOWS),
        missed_named=Count("pk", filter=NO_SHOWS & named),
    )
    found: defaultdict[int, Caught] = defaultdict(Caught)
    for day, kind, *numbers in counted:
        if day in looked_at:
            found[kind] += Caught(*numbers)
    return {kind: caught for kind, caught in found.items() if caught != Caught()}


def days_looked_at(period: Period) -> set[dt.date]:
    """Return the days of a period whose sessions were on at least one list that could name somebody (one query)."""
    made = CallList.objects.filter(
        verdict__in=_CAN_NAME, day__gte=period.start - AHEAD, day__lte=period.end
    ).values_list("day", flat=True)
    return {day + dt.timedelta(days=ahead) for day in made for ahead in range(AHEAD.days + 1)}
