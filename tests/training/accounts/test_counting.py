import datetime as dt

import pytest

from training.accounts.counting import Limit, forget_old_tries, take_each
from training.models import Tries

pytestmark = pytest.mark.django_db
THREE = Limit("three", 3, dt.timedelta(minutes=5))
TWO = Limit("two", 2, dt.timedelta(hours=1))


def test_limit_lets_through_as_many_as_it_says(now):
    assert [THREE.take("Ann", now=now) for _ in range(5)] == [True, True, True, False, False]


def test_limit_counts_each_by_itself(now):
    assert [THREE.take(who, now=now) for who in ("Ann", "Ann", "Ann", "Bob")] == [True] * 4
    assert [TWO.take("Ann", now=now), TWO.take("Ann", "Bob", now=now)] == [True, True]


def test_limit_begins_again_when_its_window_has_ended(now):
    for _ in range(4):
        THREE.take("Ann", now=now)
    assert not THREE.take("Ann", now=now + THREE.window - dt.timedelta(seconds=1))
    assert [THREE.take("Ann", now=now + THREE.window) for _ in range(4)] == [True, True, True, False]


def test_limit_is_used_up_before_the_next_try(now):
    used_up = []
    for _ in range(4):
        used_up.append(THREE.is_used_up("Ann", now=now))
        THREE.take("Ann", now=now)
    assert used_up == [False, False, False, True]
    assert not THREE.is_used_up("Ann", now=now + THREE.window)
    assert not THREE.is_used_up("Bob", now=now)


def test_limit_given_back_is_as_if_never_tried(now):
    for _ in range(20):
        assert THREE.take("Ann", now=now)
        THREE.give_back("Ann")


def test_limit_gives_back_no_more_than_was_taken(now):
    THREE.take("Ann", now=now)
    THREE.give_back("Ann", tries=5)
    assert [THREE.take("Ann", now=now) for _ in range(4)] == [True, True, True, False]


def test_limit_forgets_what_was_tried_and_says_how_much(now):
    for who in ("Ann", "Ann", "Bob"):
        THREE.take(who, now=now)
    assert [THREE.forget("Ann", now=now), THREE.forget("Ann", now=now), THREE.forget("Bob", now=now)] == [2, 0, 1]
    THREE.take("Ann", now=now)
    assert THREE.forget("Ann", now=now + THREE.window) == 0


def test_what_one_limit_refuses_is_counted_by_no_other(now):
    counts = [(TWO, ("Ann",)), (THREE, ("everybody",))]
    assert [take_each(counts, now=now) for _ in range(9)] == [True, True, *[False] * 7]
    assert [THREE.take("everybody", now=now), THREE.take("everybody", now=now)] == [True, False]
    counts = [(TWO, ("Bob",)), (THREE, ("everybody",))]
    assert not take_each(counts, now=now)
    assert [TWO.take("Bob", now=now) for _ in range(3)] == [True, True, False]


def test_what_was_tried_tells_nobody_who_it_was(now):
    THREE.take("ann@example.org", now=now)
    (key,) = Tries.objects.values_list("key", flat=True)
    assert len(key) == 64
    assert "ann" not in key


def test_tries_whose_window_has_ended_are_deleted(now):
    THREE.take("Ann", now=now)
    TWO.take("Bob", now=now)
    assert forget_old_tries(now=now + THREE.window) == 1
    assert (TWO.take("Bob", now=now), TWO.take("Bob", now=now)) == (True, False)
