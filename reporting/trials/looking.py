"""Looking at comparisons: once a week each, kept as it was seen, and for the last time once the bound is passed."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from bookings.models import Trial
from bookings.notices.sending.trials import end_trial
from reporting.insight.arms import difference, judged
from reporting.insight.before_after import Verdict
from reporting.insight.spending import LEAST_STEP
from reporting.models import TrialLook
from reporting.trials.counting import tally_of

# How long after its last session its registers may still come in.
REGISTERS_COME_IN = dt.timedelta(days=28)


def look_at_trials(*, now: dt.datetime) -> int:
    """Take this week's look at each comparison under way that has had none; return how many."""
    today = timezone.localdate(now)
    week = today - dt.timedelta(days=today.weekday())
    waiting = Trial.objects.under_way(today).filter(begins_on__lt=week).exclude(looks__week=week).order_by("pk")
    return sum(_look(trial, week, now) for trial in waiting)


@transaction.atomic
def _look(trial: Trial, week: dt.date, now: dt.datetime) -> bool:
    trial = Trial.objects.locked().get(pk=trial.pk)
    if trial.ended_at or TrialLook.objects.filter(trial=trial, week=week).exists():
        return False
    tally = tally_of(trial, before=week)
    share = min(tally.counted / trial.planned_bookings, 1.0)
    is_last = share >= 1 or week > trial.ends_on + REGISTERS_COME_IN
    looks = list(TrialLook.objects.filter(trial=trial, is_look=True).order_by("week"))
    shares = shares_with([look.share for look in looks], share)
    if not is_last and shares[-1] != share:  # too little has been added since the last look
        TrialLook.objects.create(
            trial=trial, week=week, looked_at=now, is_look=False, share=share, verdict=Verdict.TOO_EARLY
        )
        return True
    found = judged(difference(tally.clusters), shares=shares, is_last=is_last, effect=trial.effect)
    TrialLook.objects.create(
        trial=trial,
        week=week,
        looked_at=now,
        is_look=True,
        is_last=found.is_called,
        share=share,
        sessions=len(tally.clusters),
        **{
            f"{name}_{arm}": getattr(of_arm, name)
            for arm, of_arm in (("a", tally.a), ("b", tally.b))
            for name in ("counted", "lost", "unmarked", "left_out")
        },
        low=found.low,
        high=found.high,
        is_worse=found.is_worse,
        verdict=found.verdict,
    )
    if found.is_called:
        end_trial(trial=trial, because=Trial.Ended.COMPLETE if is_last else Trial.Ended.CALLED, now=now)
    return True


def shares_with(earlier: Sequence[float], share: float) -> list[float]:
    """Return the shares of all looks with this one as the last: those before it that it adds something to.

    Registers that are put right can make less of what was known; a look that is nearly the same as this one is in it.
    """
    if earlier and 0 <= share - earlier[-1] < LEAST_STEP and share < 1:
        return list(earlier)
    before = [one for one in earlier if share - one >= LEAST_STEP]
    return [*before, max(share, LEAST_STEP)]
