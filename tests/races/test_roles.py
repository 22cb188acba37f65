"""Two members of the team remove each other at the same moment: one of them stays."""

import threading

import pytest
from django.db import connection

from tests.support.factories import UserFactory
from training.models import User
from training.operations import roles
from training.operations.roles import Role, RoleRefused, remove_from_role

ROUNDS = 10


def remove_each_other(at_once, now) -> tuple[int, list]:
    User.objects.filter(is_team=True).update(is_team=False)
    pair = [UserFactory(is_team=True), UserFactory(is_team=True)]
    results = at_once(
        lambda by: remove_from_role(person=pair[1 - pair.index(by)], role=Role.TEAM, by=by, now=now), list(pair)
    )
    return User.objects.filter(is_team=True).count(), results


def test_two_who_remove_each_other_leave_one(at_once, now):
    for _ in range(ROUNDS):
        left, results = remove_each_other(at_once, now)
        assert (left, [type(result) for result in results].count(RoleRefused)) == (1, 1)


def test_two_who_remove_each_other_without_the_lock_do_not(at_once, now, monkeypatch, without_the_lock):
    """The control: both look before either writes, and the partnership is left without a team."""
    both_have_looked = threading.Barrier(2, timeout=5)
    look = User.objects.get_queryset

    def unlocked(person):
        found = look().get(pk=person.pk)
        try:
            both_have_looked.wait()
        except threading.BrokenBarrierError:
            pytest.fail("They did not run at the same time.")
        return found

    record = roles._record
    both_have_counted = threading.Barrier(2, timeout=5)

    def late(*args, **kwargs):
        both_have_counted.wait()
        return record(*args, **kwargs)

    monkeypatch.setattr(roles, "_locked", unlocked)
    monkeypatch.setattr(roles, "_record", late)
    left, results = remove_each_other(at_once, now)
    broken = [result for result in results if isinstance(result, Exception)]
    assert left == 0 or (connection.vendor == "sqlite" and broken)
