"""Whose turn it is, of those who wait: no database needed."""

from dataclasses import dataclass

import pytest

from bookings.places.rules.eligibility import Held, Rules
from bookings.places.rules.turns import held_after_turns, next_in_turn

HEALTH, SCHOOLS = 1, 2
TYPE_OF = {10: HEALTH, 11: HEALTH, 20: SCHOOLS, 21: SCHOOLS}


@dataclass(frozen=True, kw_only=True, eq=False)
class Waiting:
    organisation_id: int
    organisation_type_id: int
    places: int = 1
    overtaken: int = 0


def held_by(organisations) -> Held:
    held = Held()
    for organisation in organisations:
        held.add(organisation, TYPE_OF[organisation])
    return held


def those_who_wait(*organisations: int | Waiting) -> list[Waiting]:
    return [
        one if isinstance(one, Waiting) else Waiting(organisation_id=one, organisation_type_id=TYPE_OF[one])
        for one in organisations
    ]


def turns(rules: Rules, *, holding=(), queue=()) -> list[int]:
    """The places in the queue, from 0, of those whose turn it is."""
    held, waiting = held_by(holding), those_who_wait(*queue)
    chosen = next_in_turn(rules, held, waiting)
    assert held == held_by(holding)
    return [waiting.index(one) for one in chosen]


def group(organisation: int, places: int, *, overtaken: int = 0) -> Waiting:
    kind = TYPE_OF[organisation]
    return Waiting(organisation_id=organisation, organisation_type_id=kind, places=places, overtaken=overtaken)


@pytest.mark.parametrize(
    ("places", "holding", "whose"),
    [
        (3, [], [0, 1, 2]),
        (3, [10], [0, 1]),
        (3, [10, 10], [0]),
        (3, [10, 10, 10], []),
        (3, [10] * 4, []),
        (9, [], [0, 1, 2]),
    ],
)
def test_as_many_have_their_turn_as_places_are_free_in_order(places, holding, whose):
    assert turns(Rules(places=places), holding=holding, queue=[20, 10, 21]) == whose


def test_who_cannot_have_a_place_is_passed_over_and_the_others_do_not_overtake():
    rules = Rules(places=5, per_organisation=1)
    assert turns(rules, holding=[10], queue=[10, 20, 20, 11, 21]) == [1, 3, 4]


def test_places_kept_for_a_type_are_filled_by_it_first():
    rules = Rules(places=3, ring_fenced=2, ring_fenced_for=HEALTH)
    assert turns(rules, queue=[20, 21, 10, 20, 11]) == [0, 2, 4]
    assert turns(rules, holding=[10, 11], queue=[20, 10]) == [0]


# ---- people who wait together ----

TWO_FREE = {"rules": Rules(places=5), "holding": [11, 11, 11]}


def test_group_has_its_turn_where_all_its_places_are_free_and_counts_for_each():
    assert turns(Rules(places=4), queue=[group(10, 3), 20, 21]) == [0, 1]
    assert turns(Rules(places=3), queue=[group(10, 3), 20]) == [0]
    assert turns(**TWO_FREE, queue=[group(10, 3), 20]) == [1]


@pytest.mark.parametrize(("overtaken", "whose"), [(0, [1, 2]), (1, [1, 2]), (2, [1]), (3, []), (4, [])])
def test_as_many_go_before_a_group_as_it_needs_places_and_no_more(overtaken, whose):
    queue = [group(10, 3, overtaken=overtaken), 20, 21]
    assert turns(**TWO_FREE, queue=queue) == whose


@pytest.mark.parametrize(("overtaken", "whose"), [(0, [1]), (1, [1]), (2, [])])
def test_group_behind_a_larger_one_goes_before_it_with_all_or_none(overtaken, whose):
    assert turns(**TWO_FREE, queue=[group(10, 3, overtaken=overtaken), group(20, 2)]) == whose


def test_pair_is_a_group():
    assert turns(Rules(places=2), holding=[11], queue=[group(10, 2, overtaken=2), 20]) == []


@pytest.mark.parametrize(
    ("overtaken", "others", "kept"), [(0, 3, 0), (1, 3, 0), (2, 3, 1), (3, 3, 2), (3, 4, 1), (0, 4, 0), (3, 5, 0)]
)
def test_what_comes_free_is_kept_for_a_group_that_enough_have_gone_before(overtaken, others, kept):
    """Of five places the others hold some, and nobody is behind it."""
    after = held_after_turns(Rules(places=5), held_by([11] * others), [group(10, 3, overtaken=overtaken)])
    assert (after.total, after.by_organisation[10]) == (others + kept, kept)


def test_whoever_takes_a_place_that_was_never_the_groups_does_not_go_before_it():
    rules = Rules(places=5, ring_fenced=1, ring_fenced_for=HEALTH)
    assert turns(rules, holding=[21, 21], queue=[group(20, 3, overtaken=3), 21, 10, 11]) == [2]


def test_nothing_is_kept_for_a_group_that_may_never_have_its_places():
    never = Rules(places=2, per_organisation=2)
    assert turns(never, queue=[group(10, 3, overtaken=3), 20, 21]) == [1, 2]
    has_one_already = Rules(places=3, per_organisation=3)
    assert turns(has_one_already, holding=[10], queue=[group(10, 3, overtaken=3), 20, 21]) == [1, 2]


def test_group_as_large_as_the_session_is_waited_for():
    assert turns(Rules(places=3), holding=[11], queue=[group(10, 3, overtaken=3), 20]) == []
