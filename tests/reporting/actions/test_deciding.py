"""Deciding on an action: what is stated beforehand stays, what goes on can change, and every end has its reason."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError

from reporting.actions.deciding import (
    HasBegun,
    IsOver,
    NobodyToOwnIt,
    NotBegun,
    Plan,
    change_action,
    correct_action,
    decide_action,
    drop_action,
    hand_over_action,
    look_at_action,
    stop_action,
)
from reporting.models import Action, ActionLook
from tests.support.factories import CourseFactory, UserFactory, make_action
from training.refusals import DoesNotFit, ReasonMissing

pytestmark = pytest.mark.django_db
TO_COME = dt.date(2026, 7, 1)  # the tests' now is 1 June 2026


@pytest.fixture
def plan(group_member):
    return Plan(
        title=" Call  people ",
        begins_on=TO_COME,
        effect_points=Decimal(5),
        chosen_for_its_rate=True,
        owner=group_member,
        look_again_on=dt.date(2027, 1, 4),
        courses=(CourseFactory(), CourseFactory()),
        delivery="online",
    )


@pytest.fixture
def decided(plan, group_member, now):
    return decide_action(plan=plan, by=group_member, now=now)


def test_what_was_stated_is_kept_with_who_and_when(decided, plan, group_member, now):
    kept = Action.objects.get()
    assert (kept.title, kept.begins_on, kept.effect_points, kept.delivery) == ("Call people", TO_COME, 5, "online")
    assert set(kept.courses.all()) == set(plan.courses)
    assert (kept.decided_by, kept.decided_at, kept.owner) == (group_member, now, group_member)
    line = kept.history.latest()
    assert (line.history_user, line.history_date, line.courses.count()) == (group_member, now, 2)


def test_until_it_begins_it_can_be_stated_differently_or_dropped(decided, plan, team_member, now):
    change_action(action=decided, plan=replace(plan, effect_points=Decimal(8), courses=()), by=team_member, now=now)
    decided.refresh_from_db()
    assert (decided.effect_points, decided.courses.count()) == (8, 0)
    drop_action(action=decided, by=team_member, now=now)
    assert not Action.objects.exists()
    assert Action.history.latest().history_user == team_member


def test_once_begun_nothing_that_was_stated_changes(decided, plan, team_member, now):
    first_day = now.replace(month=7, day=1)
    for refused in (
        lambda: change_action(action=decided, plan=replace(plan, title="x y"), by=team_member, now=first_day),
        lambda: drop_action(action=decided, by=team_member, now=first_day),
    ):
        with pytest.raises(HasBegun, match="stays as it is"):
            refused()
    assert Action.objects.get().title == "Call people"


def test_it_begins_at_midnight_in_london_and_not_before(decided, plan, team_member):
    last_evening = dt.datetime(2026, 6, 30, 22, 59, tzinfo=dt.UTC)
    change_action(action=decided, plan=plan, by=team_member, now=last_evening)
    with pytest.raises(HasBegun):
        change_action(action=decided, plan=plan, by=team_member, now=last_evening + dt.timedelta(minutes=1))


def test_a_correction_is_another_entry_with_its_reason(decided, plan, team_member, now):
    later = now.replace(month=9)
    said = replace(plan, effect_points=Decimal(3), courses=plan.courses[:1])
    right = correct_action(action=decided, plan=said, reason="We meant 3", by=team_member, now=later)
    wrong = Action.objects.get(pk=decided.pk)
    assert (wrong.effect_points, wrong.courses.count(), wrong.replaced_reason) == (5, 2, "We meant 3")
    assert (right.corrects, right.effect_points, right.courses.count()) == (wrong, 3, 1)
    assert right.was_stated_afterwards
    assert not decided.was_stated_afterwards
    assert list(Action.objects.current()) == [right]
    with pytest.raises(IsOver, match="corrected already"):
        correct_action(action=decided, plan=said, reason="Again", by=team_member, now=later)


def test_a_correction_needs_a_reason_and_something_that_has_begun(decided, plan, team_member, now):
    with pytest.raises(NotBegun):
        correct_action(action=decided, plan=plan, reason="x", by=team_member, now=now)
    with pytest.raises(ReasonMissing):
        correct_action(action=decided, plan=plan, reason="  ", by=team_member, now=now.replace(month=8))
    assert Action.objects.get().replaced_at is None


def test_owner_and_date_change_at_any_time(decided, team_member, now):
    later = now.replace(month=9)
    hand_over_action(action=decided, owner=team_member, look_again_on=None, by=team_member, now=later)
    decided.refresh_from_db()
    assert (decided.owner, decided.look_again_on) == (team_member, None)
    with pytest.raises(DoesNotFit, match="after the day it begins"):
        hand_over_action(action=decided, owner=team_member, look_again_on=TO_COME, by=team_member, now=later)


def test_it_belongs_to_somebody_who_may_decide(decided, plan, team_member, practitioner, lead, now):
    for nobody in (practitioner, lead):
        with pytest.raises(NobodyToOwnIt, match=nobody.name):
            decide_action(plan=replace(plan, owner=nobody), by=team_member, now=now)
        with pytest.raises(NobodyToOwnIt):
            hand_over_action(action=decided, owner=nobody, look_again_on=None, by=team_member, now=now)


def test_looking_again_keeps_what_is_found_on_the_day(decided, group_member, now):
    later = now.replace(year=2027, month=1)
    look = look_at_action(
        action=decided, said=" We go on. ", look_again_on=dt.date(2027, 6, 1), by=group_member, now=later
    )
    decided.refresh_from_db()
    assert decided.look_again_on == dt.date(2027, 6, 1)
    assert (look.verdict, look.said, look.looked_by) == ("too early to tell", "We go on.", group_member)
    assert look.found.startswith("Too early to tell:")
    with pytest.raises(TypeError, match="stays as it is"):
        look.save()
    with pytest.raises(NotBegun):
        look_at_action(action=decided, said="", look_again_on=None, by=group_member, now=now)
    assert ActionLook.objects.count() == 1


def test_stopping_says_when_and_why_and_asks_nobody_to_look_again(decided, team_member, now):
    later = now.replace(month=9)
    with pytest.raises(ReasonMissing):
        stop_action(action=decided, stopped_on=dt.date(2026, 8, 1), reason=" ", by=team_member, now=later)
    with pytest.raises(DoesNotFit, match="before it began"):
        stop_action(action=decided, stopped_on=dt.date(2026, 6, 30), reason="x", by=team_member, now=later)
    with pytest.raises(NotBegun, match="today or an earlier day"):
        stop_action(action=decided, stopped_on=dt.date(2026, 9, 2), reason="x", by=team_member, now=later)
    stop_action(action=decided, stopped_on=dt.date(2026, 8, 1), reason="No time", by=team_member, now=later)
    decided.refresh_from_db()
    assert (decided.stopped_on, decided.stopped_reason, decided.look_again_on) == (
        dt.date(2026, 8, 1),
        "No time",
        None,
    )
    assert decided.last_day == dt.date(2026, 8, 1)
    with pytest.raises(IsOver):
        stop_action(action=decided, stopped_on=dt.date(2026, 8, 1), reason="x", by=team_member, now=later)
    with pytest.raises(IsOver):
        look_at_action(action=decided, said="", look_again_on=None, by=team_member, now=later)


def test_correcting_one_that_was_stopped_leaves_it_stopped(decided, plan, team_member, now):
    later = now.replace(month=9)
    stop_action(action=decided, stopped_on=dt.date(2026, 8, 1), reason="No time", by=team_member, now=later)
    right = correct_action(action=decided, plan=plan, reason="Wrong course", by=team_member, now=later)
    assert (right.stopped_on, right.stopped_reason, right.look_again_on) == (dt.date(2026, 8, 1), "No time", None)


@pytest.mark.parametrize("points", ["0", "0.4", "50.1"])
def test_a_fall_that_is_none_is_refused(plan, group_member, now, points):
    with pytest.raises(DoesNotFit):
        decide_action(plan=replace(plan, effect_points=Decimal(points)), by=group_member, now=now)


@pytest.mark.parametrize(
    "fields",
    [
        {"effect_points": 0},
        {"look_again_on": dt.date(2025, 4, 1)},
        {"stopped_on": dt.date(2025, 3, 31), "stopped_reason": "x"},
        {"stopped_on": dt.date(2025, 5, 1)},
        {"stopped_reason": "x"},
        {"replaced_reason": "x"},
        {"replaced_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
    ],
)
def test_database_holds_it_too(fields):
    with pytest.raises(IntegrityError):
        make_action(**fields)


def test_people_who_sign_up_and_are_named_by_an_action_are_not_deleted(now):
    """What is asked of every row that names somebody: training.people, purge_unconfirmed."""
    from bookings.privacy.retention import _is_named_elsewhere

    owner = UserFactory()
    assert not _is_named_elsewhere(owner)
    make_action(owner=owner)
    assert _is_named_elsewhere(owner)
