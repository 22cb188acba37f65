"""What became of those in each arm, by session: everybody who was put into it, whatever they did afterwards."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from bookings.models import Arm, Booking, Trial
from reporting.insight.arms import Cluster
from reporting.outcomes import COUNTED
from training.models import Session

_COLLEAGUE_CAME = Q(status=Booking.Status.CANCELLED, cancel_reason=Booking.CancelReason.SUBSTITUTED)


@dataclass(frozen=True, kw_only=True)
class ArmTally:
    """Of one arm: how many are counted, and of them how many places were lost; how many are not, and why."""

    counted: int
    lost: int
    unmarked: int
    left_out: int


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What a comparison has come to by a day. `clusters` are its sessions, without saying which."""

    clusters: list[Cluster]
    a: ArmTally
    b: ArmTally

    @property
    def counted(self) -> int:
        return self.a.counted + self.b.counted


def tally_of(trial: Trial, *, before: dt.date) -> Tally:
    """Count the sessions before a day (one query).

    Everybody who was put into an arm counts, also who gave the place back: a reminder that has people cancel in time
    has worked. Left out, and said, are unmarked people, who are no no-shows, and those whose place nobody lost or kept:
    excused, or booked twice. Of a session for which no attendance is on record nothing is counted: those who cancelled
    alone would look like a session without no-shows. Sessions that did not run are left out altogether.
    """
    allocated = Booking.objects.filter(
        allocation__trial=trial, session__status=Session.Status.PUBLISHED, session__first_on__lt=before
    )
    figures = {**COUNTED, "all_of_them": Count("pk"), "colleague": Count("pk", filter=_COLLEAGUE_CAME)}
    rows: Any = allocated.order_by().values("session_id", "allocation__arm").annotate(**figures)
    sessions: dict[int, dict[str, ArmTally]] = defaultdict(dict)
    by_session: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_session[row["session_id"]].append(row)
    for session, of_arms in by_session.items():
        is_recorded = any(row["attended"] + row["partly_attended"] + row["no_show"] for row in of_arms)
        for row in of_arms:
            sessions[session][row["allocation__arm"]] = _of_row(trial, row, is_recorded=is_recorded)
    both = [tuple(by_arm.get(arm, _NOBODY) for arm in Arm) for by_arm in sessions.values()]
    return Tally(
        clusters=[Cluster(a.counted, a.lost, b.counted, b.lost) for a, b in both if a.counted or b.counted],
        a=_summed(a for a, _ in both),
        b=_summed(b for _, b in both),
    )


def _of_row(trial: Trial, row: dict[str, Any], *, is_recorded: bool) -> ArmTally:
    lost = row["no_show"] + (row["late_cancellation"] if trial.measure == Trial.Measure.LOST else 0)
    came = row["attended"] + row["partly_attended"]
    counted = came + row["no_show"] + row["late_cancellation"] + row["cancelled"] + row["colleague"]
    if not is_recorded:
        counted = lost = 0
    left_out = row["all_of_them"] - counted - row["not_recorded"]
    return ArmTally(counted=counted, lost=lost, unmarked=row["not_recorded"], left_out=left_out)


def _summed(parts: Iterable[ArmTally]) -> ArmTally:
    figures = [(part.counted, part.lost, part.unmarked, part.left_out) for part in parts]
    counted, lost, unmarked, left_out = (sum(column) for column in zip(*figures, strict=True)) if figures else (0,) * 4
    return ArmTally(counted=counted, lost=lost, unmarked=unmarked, left_out=left_out)


_NOBODY = ArmTally(counted=0, lost=0, unmarked=0, left_out=0)
