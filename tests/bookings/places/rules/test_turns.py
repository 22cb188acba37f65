"""Whose turn it is, of those who wait: no database needed."""

from dataclasses import dataclass

import pytest

from bookings.places.rules.eligibility import Held, Rules
from bookings.places.rules.turns import next_in_turn

HEALTH, SCHOOLS = 1, 2
TYPE_OF = {10: HEALTH, 11: HEALTH, 20: SCHOOLS, 21: SCHOOLS}


@dataclass(frozen=True, kw_only=True, eq=False)
class Waiting:
    organisation_id: int
    organisation_type_id: int
    places: int = 1
    overtaken: int = 0


def turns(rules: Rules, *, holding=(), queue=()) -> list[int]:
    """The places in the queue, from 0, of those whose turn it is."""
    held = Held()
    for organisation in holding:
        held.add(organisation, TYPE_OF[organisation])
    before = (held.total, dict(held.by_organisation), dict(held.by_type))
    waiting = [Waiting(organisation_id=one, organisation_type_id=TYPE_OF[one]) for one in queue]
    chosen = next_in_turn(rules, held, waiting)
    assert (held.total, dict(held.by_organisation), dict(held.by_type)) == before
    return [waiting.index(one) for one in chosen]


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
