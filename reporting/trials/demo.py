"""Comparisons of the demonstration: one of its made-up year, which has ended, and one that is to begin.

In the made-up year both ways were the same, so what came of it is chance; two made-up partnerships found as much.
"""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from hashlib import sha256

from django.utils import timezone

from bookings.models import Booking, Trial
from bookings.notices.sending.arms import allocate, entry_of
from bookings.notices.sending.quiet_hours import local_morning
from bookings.notices.sending.trials import TrialPlan, state_trial
from reporting.trials.looking import REGISTERS_COME_IN, look_at_trials
from reporting.trials.planning import prospect
from reporting.trials.pooling import FORM, VERSION, bring_in
from training.authorship import save_as
from training.models import Session, User

_TITLE = "Reminders with and without what an empty place costs"
_BEGINS, _ENDS = dt.date(2023, 4, 10), dt.date(2024, 3, 31)
_NAME = "cost-of-empty-place"


def load_comparison(*, by: User, now: dt.datetime) -> None:
    """Write them down; beside other data nothing is written twice."""
    if Trial.objects.filter(title=_TITLE).exists():
        return
    trial = _stated(
        title=_TITLE,
        what=Trial.What.WORDS,
        begins_on=_BEGINS,
        ends_on=_ENDS,
        pooled_as=_NAME,
        b_subject="{course}: an empty place costs about £40",
        b_text="Are you still coming?\n\nAn empty place costs the partnership about £40, and others are waiting.",
        by=by,
    )
    # The same lot whenever the demonstration is loaded: nothing of it is about real people.
    trial.key, trial.code = sha256(_TITLE.encode()).hexdigest(), "demonstration"
    save_as(trial, by=by, now=trial.stated_at, fields=["key", "code"])
    _draw_lots(trial)
    look_at_trials(now=_noon(_ENDS + REGISTERS_COME_IN + dt.timedelta(days=8)))
    for code, groups in _OTHERS.items():
        said = {"form": FORM, "version": VERSION, "comparison": _NAME, "what": trial.what, "measure": trial.measure}
        bring_in(trial=trial, said=said | {"code": code, **groups}, by=by, now=now)
    _stated(
        title="A reminder 3 days ahead, or 7",
        what=Trial.What.DAYS,
        begins_on=timezone.localdate(now) + dt.timedelta(days=21),
        ends_on=timezone.localdate(now) + dt.timedelta(days=386),
        a_days="14,7,1",
        b_days="14,3,1",
        by=by,
        stated_at=now,
    )


_OTHERS = {
    "made-up-one": {"sessions": 66, "variance": 0.00034, "groups": [[320, 51, 312, 42], [341, 47, 350, 44]]},
    "made-up-two": {"sessions": 71, "variance": 0.00031, "groups": [[352, 55, 349, 47], [361, 52, 367, 45]]},
}


def _stated(*, by: User, stated_at: dt.datetime | None = None, **said: object) -> Trial:
    begins, ends = said["begins_on"], said["ends_on"]
    assert isinstance(begins, dt.date) and isinstance(ends, dt.date)
    at = stated_at or _noon(begins - dt.timedelta(days=14))
    measure, points = Trial.Measure.NO_SHOW, Decimal(3)
    found = prospect(measure=measure, effect=float(points) / 100, courses=(), begins_on=begins, ends_on=ends, now=at)
    plan = {"measure": measure, "effect_points": points, "planned_bookings": found.planned, **said}
    return state_trial(plan=TrialPlan(**plan), by=by, now=at)  # type: ignore[arg-type]


def _draw_lots(trial: Trial) -> None:
    """As on the morning of each session's first reminder."""
    entries = {
        session.pk: local_morning(due)
        for session in Session.objects.running().in_period(_BEGINS, _ENDS).select_related("course")
        if (due := entry_of(trial, session)) and due >= _BEGINS
    }
    held: dict[dt.datetime, list[Booking]] = defaultdict(list)
    there = Booking.objects.filter(session__in=entries, is_walk_in=False, confirmed_at__isnull=False).order_by("pk")
    for booking in there:
        at = entries[booking.session_id]
        had_gone = booking.cancelled_at is not None and booking.cancelled_at < at
        if booking.confirmed_at and booking.confirmed_at < at and not had_gone:
            held[at].append(booking)
    for at, bookings in held.items():
        allocate(trial, bookings, now=at)


def _noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
