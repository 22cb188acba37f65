"""What the group does with actions: decide, change before the start, correct, hand over, look again, stop."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field, fields
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from reporting.actions.effects import tried, with_what_is_read
from reporting.models import Action, ActionLook
from reporting.roles import may_decide_actions
from training.authorship import delete_as, relate_as, save_as
from training.models import Category, Course, Organisation, OrganisationType, User, Venue
from training.refusals import ReasonMissing, Refused, refuse_unfit
from training.text import tidy


class HasBegun(Refused):
    """What was stated beforehand stays as it was stated."""


class NotBegun(Refused):
    """There is nothing to look at, to stop or to correct yet."""


class IsOver(Refused):
    """It was stopped, or a later entry corrects it."""


class NobodyToOwnIt(Refused):
    """An action belongs to somebody who can do something about it."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is stated of an action before it begins; `courses` and the rest down to `trainer` are what it is for."""

    title: str
    begins_on: dt.date
    effect_points: Decimal
    chosen_for_its_rate: bool
    owner: User
    look_again_on: dt.date
    why: str = ""
    courses: Collection[Course] = field(default_factory=tuple)
    category: Category | None = None
    provider: str = ""
    delivery: str = ""
    organisation_type: OrganisationType | None = None
    organisation: Organisation | None = None
    venue: Venue | None = None
    trainer: User | None = None


@transaction.atomic
def decide_action(*, plan: Plan, by: User, now: dt.datetime) -> Action:
    """Write down what was decided. Raises DoesNotFit, NobodyToOwnIt."""
    return _stated(Action(decided_at=now, decided_by=by), plan, by=by, now=now)


@transaction.atomic
def change_action(*, action: Action, plan: Plan, by: User, now: dt.datetime) -> Action:
    """State it differently, as long as it has not begun. Raises HasBegun, DoesNotFit, NobodyToOwnIt."""
    kept = _locked(action)
    _refuse_begun(kept, now)
    return _stated(kept, plan, by=by, now=now)


@transaction.atomic
def drop_action(*, action: Action, by: User, now: dt.datetime) -> None:
    """Take out one that has not begun and never will. Its history stays. Raises HasBegun."""
    kept = _locked(action)
    _refuse_begun(kept, now)
    delete_as(kept, by=by, now=now)


@transaction.atomic
def correct_action(*, action: Action, plan: Plan, reason: str, by: User, now: dt.datetime) -> Action:
    """Write down another entry in place of one that was wrong, which stays as it was, with the reason.

    Raises NotBegun where it can still be changed, IsOver where a later entry corrects it already, ReasonMissing,
    DoesNotFit, NobodyToOwnIt.
    """
    wrong = _locked(action)
    if not wrong.has_begun(timezone.localdate(now)):
        raise NotBegun("This has not begun yet, so you can change it instead.")
    if wrong.replaced_at:
        raise IsOver("This was corrected already. Correct the later entry instead.")
    if not tidy(reason):
        raise ReasonMissing("Say what was wrong.")
    wrong.replaced_at, wrong.replaced_reason, wrong.look_again_on = now, tidy(reason), None
    refuse_unfit(wrong, exclude=_UNCHECKED)
    changed = ["replaced_at", "replaced_reason", "look_again_on"]
    save_as(wrong, by=by, now=now, fields=changed, reason=wrong.replaced_reason)
    right = Action(decided_at=now, decided_by=by, corrects=wrong)
    right.stopped_on, right.stopped_reason = wrong.stopped_on, wrong.stopped_reason
    return _stated(right, plan, by=by, now=now)


@transaction.atomic
def hand_over_action(
    *, action: Action, owner: User, look_again_on: dt.date | None, by: User, now: dt.datetime
) -> Action:
    """Say anew who sees to it and when to look again; both may change at any time. Raises IsOver, DoesNotFit,
    NobodyToOwnIt.
    """
    kept = _locked(action)
    _refuse_over(kept)
    _refuse_owner(owner)
    kept.owner, kept.look_again_on = owner, look_again_on
    refuse_unfit(kept, exclude=_UNCHECKED)
    return save_as(kept, by=by, now=now, fields=["owner", "look_again_on"])


@transaction.atomic
def look_at_action(
    *, action: Action, said: str, look_again_on: dt.date | None, by: User, now: dt.datetime
) -> ActionLook:
    """Keep what is found today, what the group says of it, and when it looks again, if it does.

    Raises NotBegun, IsOver, DoesNotFit.
    """
    kept = _locked(action)
    _refuse_over(kept)
    if not kept.has_begun(timezone.localdate(now)):
        raise NotBegun("This has not begun yet, so there is nothing to look at.")
    [found] = tried(list(with_what_is_read(Action.objects.filter(pk=kept.pk))), now=now)
    kept.look_again_on = look_again_on
    refuse_unfit(kept, exclude=_UNCHECKED)
    save_as(kept, by=by, now=now, fields=["look_again_on"])
    look = ActionLook(
        action=kept,
        looked_at=now,
        looked_by=by,
        verdict=found.verdict,
        found=found.sentence,
        said=said.strip(),
        next_on=look_again_on,
    )
    refuse_unfit(look)
    look.save()
    return look


@transaction.atomic
def stop_action(*, action: Action, stopped_on: dt.date, reason: str, by: User, now: dt.datetime) -> Action:
    """Say from when it was no longer done, and why: later months no longer count. Raises NotBegun, IsOver,
    ReasonMissing, DoesNotFit.
    """
    kept = _locked(action)
    _refuse_over(kept)
    today = timezone.localdate(now)
    if not kept.has_begun(today):
        raise NotBegun("This has not begun yet. Remove it instead.")
    if stopped_on > today:
        raise NotBegun("Enter today or an earlier day: what is still being done has not stopped.")
    if not tidy(reason):
        raise ReasonMissing("Say why it was stopped.")
    kept.stopped_on, kept.stopped_reason, kept.look_again_on = stopped_on, tidy(reason), None
    refuse_unfit(kept, exclude=_UNCHECKED)
    return save_as(
        kept,
        by=by,
        now=now,
        fields=["stopped_on", "stopped_reason", "look_again_on"],
        reason=kept.stopped_reason,
    )


_UNCHECKED = ("courses",)


def _locked(action: Action) -> Action:
    return Action.objects.locked().get(pk=action.pk)


def _stated(action: Action, plan: Plan, *, by: User, now: dt.datetime) -> Action:
    _refuse_owner(plan.owner)
    for each in fields(Plan):
        if each.name != "courses":
            setattr(action, each.name, getattr(plan, each.name))
    action.title, action.why = tidy(plan.title), plan.why.strip()
    if action.stopped_on:
        action.look_again_on = None
    refuse_unfit(action, exclude=_UNCHECKED)
    save_as(action, by=by, now=now)
    relate_as(action, "courses", plan.courses, by=by, now=now)
    return action


def _refuse_begun(action: Action, now: dt.datetime) -> None:
    if action.has_begun(timezone.localdate(now)):
        raise HasBegun(
            "This has begun, so what was stated beforehand stays as it is. If it is wrong, correct it: that is a new "
            "entry, and the page says why."
        )


def _refuse_over(action: Action) -> None:
    if action.replaced_at:
        raise IsOver("A later entry corrects this one.")
    if action.stopped_on:
        raise IsOver("This was stopped already.")


def _refuse_owner(owner: User) -> None:
    if not may_decide_actions(owner):
        raise NobodyToOwnIt(f"{owner.name} is not in the team or the group. Choose somebody who is.")
