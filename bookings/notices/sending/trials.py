"""Comparisons of reminders: stated beforehand, changed only until they begin, ended once."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field, fields
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from bookings.models import Trial
from bookings.notices.kinds.reminder import Reminder
from bookings.notices.sending.texts import text_settings
from bookings.notices.wording.own_words import fault_in
from training.authorship import delete_as, relate_as, save_as
from training.models import Course, User
from training.refusals import ReasonMissing, Refused, refuse_unfit
from training.roles import may_run_the_partnership
from training.text import tidy


class TrialRefused(Refused):
    """Nothing is changed; the message says why."""


class HasBegun(TrialRefused):
    """What was stated beforehand stays as it was stated."""


@dataclass(frozen=True, kw_only=True)
class TrialPlan:
    """What is stated of a comparison before it begins; of the arms what its `what` varies."""

    title: str
    what: str
    measure: str
    effect_points: Decimal
    begins_on: dt.date
    ends_on: dt.date
    planned_bookings: int
    courses: Collection[Course] = field(default_factory=tuple)
    pooled_as: str = ""
    a_days: str = ""
    b_days: str = ""
    a_subject: str = ""
    a_text: str = ""
    b_subject: str = ""
    b_text: str = ""
    a_signed_by: str = ""
    b_signed_by: str = ""


ARMS_SAY = {
    Trial.What.WORDS: ("a_subject", "a_text", "b_subject", "b_text"),
    Trial.What.DAYS: ("a_days", "b_days"),
    Trial.What.SIGNER: ("a_signed_by", "b_signed_by"),
    Trial.What.CHANNEL: (),
}


@transaction.atomic
def state_trial(*, plan: TrialPlan, by: User, now: dt.datetime) -> Trial:
    """Write down what is compared, and how it is judged. Raises TrialRefused, DoesNotFit."""
    return _stated(Trial(stated_at=now, stated_by=by), plan, by=by, now=now)


@transaction.atomic
def change_trial(*, trial: Trial, plan: TrialPlan, by: User, now: dt.datetime) -> Trial:
    """State it differently, as long as it has not begun. Raises HasBegun, TrialRefused, DoesNotFit."""
    kept = _locked(trial)
    _refuse_begun(kept, now)
    return _stated(kept, plan, by=by, now=now)


@transaction.atomic
def drop_trial(*, trial: Trial, by: User, now: dt.datetime) -> None:
    """Take out one that has not begun. Its history stays. Raises HasBegun."""
    _require_team(by)
    kept = _locked(trial)
    _refuse_begun(kept, now)
    delete_as(kept, by=by, now=now)


@transaction.atomic
def stop_trial(*, trial: Trial, reason: str, by: User, now: dt.datetime) -> Trial:
    """Stop it before anything is known: it gives no verdict, and reminders go out as their courses say.

    Raises TrialRefused, ReasonMissing, DoesNotFit.
    """
    _require_team(by)
    kept = _locked(trial)
    if not kept.has_begun(timezone.localdate(now)):
        raise TrialRefused("This has not begun yet. Remove it instead.")
    if kept.ended_at:
        raise TrialRefused("This has ended already.")
    if not tidy(reason):
        raise ReasonMissing("Say why you stop it.")
    kept.stopped_reason = tidy(reason)
    return _ended(kept, Trial.Ended.STOPPED, by=by, now=now)


@transaction.atomic
def end_trial(*, trial: Trial, because: str, now: dt.datetime) -> Trial:
    """Note that its last look has been taken. One that has ended stays as it is."""
    kept = _locked(trial)
    return kept if kept.ended_at else _ended(kept, because, by=None, now=now)


def _ended(kept: Trial, because: str, *, by: User | None, now: dt.datetime) -> Trial:
    kept.ended_at, kept.ended_because = now, because
    refuse_unfit(kept, exclude=("courses",))
    changed = ["ended_at", "ended_because", "stopped_reason"]
    return save_as(kept, by=by, now=now, fields=changed, reason=kept.stopped_reason)


def _locked(trial: Trial) -> Trial:
    return Trial.objects.locked().get(pk=trial.pk)


def _stated(trial: Trial, plan: TrialPlan, *, by: User, now: dt.datetime) -> Trial:
    _require_team(by)
    if plan.begins_on <= timezone.localdate(now):
        raise TrialRefused("It begins tomorrow at the earliest: what is compared is stated beforehand.")
    for each in fields(TrialPlan):
        if each.name != "courses":
            setattr(trial, each.name, getattr(plan, each.name))
    trial.title = tidy(plan.title)
    _refuse_like_arms(trial)
    refuse_unfit(trial, exclude=("courses",))
    _refuse_overlap(trial, plan.courses)
    save_as(trial, by=by, now=now)
    relate_as(trial, "courses", plan.courses, by=by, now=now)
    return trial


def _refuse_like_arms(trial: Trial) -> None:
    says = ARMS_SAY[Trial.What(trial.what)]
    a, b = ([getattr(trial, name) for name in says if name.startswith(arm)] for arm in ("a_", "b_"))
    if says and a == b:
        raise TrialRefused("A and B are the same. Say what is different.")
    if trial.what == Trial.What.DAYS and not (trial.a_days and trial.b_days):
        raise TrialRefused("Enter the days of both: somebody who is never reminded can’t say that they will not come.")
    for arm in ("a", "b"):
        subject, text = trial.of_arm(arm, "subject"), trial.of_arm(arm, "text")
        if bool(subject) != bool(text):
            raise TrialRefused(f"Enter both subject and words of {arm.upper()}, or leave both empty.")
        if fault := fault_in(Reminder.kind, subject) or fault_in(Reminder.kind, text):
            raise TrialRefused(fault)
    if trial.what == Trial.What.CHANNEL and not (settings.SENDS_TEXTS and text_settings().monthly_limit):
        raise TrialRefused("Turn texts on first, and say how many may go in a month.")


def _refuse_overlap(trial: Trial, courses: Collection[Course]) -> None:
    """A booking is in one comparison: two at a time would each be part of the other's luck."""
    others = Trial.objects.filter(ended_at=None, begins_on__lte=trial.ends_on, ends_on__gte=trial.begins_on)
    wanted = {course.pk for course in courses}
    for other in others.exclude(pk=trial.pk).prefetch_related("courses"):
        taken = {course.pk for course in other.courses.all()}
        if not wanted or not taken or wanted & taken:
            raise TrialRefused(f"“{other}” compares reminders of the same courses in that time. Choose other days.")


def _refuse_begun(trial: Trial, now: dt.datetime) -> None:
    if trial.has_begun(timezone.localdate(now)):
        raise HasBegun("This has begun, so what was stated beforehand stays as it is. You can only stop it.")


def _require_team(by: User) -> None:
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team compares ways of reminding people.")
