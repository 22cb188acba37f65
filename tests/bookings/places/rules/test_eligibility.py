"""Who can have a place, by the rules of a session: no database needed."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.places.rules.eligibility import Held, Rules, places_for, rules_of, unfilled
from bookings.places.rules.turns import next_in_turn
from training.models import Session

HEALTH, SCHOOLS = 1, 2
WYE, TALBOT, RIVER = 10, 11, 20  # the first two are of Health, the third of Schools
TYPE_OF = {WYE: HEALTH, TALBOT: HEALTH, RIVER: SCHOOLS}


def held(*organisations: int) -> Held:
    places = Held()
    for organisation in organisations:
        places.add(organisation, TYPE_OF[organisation])
    return places


def left(rules: Rules, places: Held, organisation: int) -> int:
    return places_for(rules, places, organisation=organisation, organisation_type=TYPE_OF[organisation])


@dataclass(frozen=True, kw_only=True, eq=False)
class Waiting:
    """Somebody in the queue: two of one organisation are two people."""

    organisation_id: int
    organisation_type_id: int
    places: int = 1
    overtaken: int = 0


def queue(*organisations: int) -> list[Waiting]:
    return [Waiting(organisation_id=one, organisation_type_id=TYPE_OF[one]) for one in organisations]


def whose(chosen: list[Waiting]) -> list[int]:
    return [one.organisation_id for one in chosen]


def test_without_rules_only_the_number_counts():
    rules = Rules(places=3)
    assert not rules.tell_people_apart
    assert [left(rules, held(*[WYE] * n), WYE) for n in range(5)] == [3, 2, 1, 0, 0]


@pytest.mark.parametrize(
    ("places", "for_health", "for_schools"),
    [
        ((), 5, 2),
        ((WYE,), 4, 2),  # people of the type take the kept places first
        ((WYE, WYE, TALBOT), 2, 2),
        ((WYE, WYE, TALBOT, WYE), 1, 1),  # and then those of everybody
        ((RIVER, RIVER), 3, 0),
        ((RIVER, RIVER, WYE), 2, 0),
        ((RIVER, RIVER, RIVER), 2, 0),  # kept when others held them already: nobody loses one
        ((RIVER,) * 5, 0, 0),
        ((RIVER,) * 6, 0, 0),  # overfull
    ],
)
def test_places_kept_for_a_type_are_given_to_nobody_else(places, for_health, for_schools):
    rules = Rules(places=5, ring_fenced=3, ring_fenced_for=HEALTH)
    assert (left(rules, held(*places), WYE), left(rules, held(*places), RIVER)) == (for_health, for_schools)


def test_more_kept_than_there_are_leaves_none_for_others():
    rules = Rules(places=2, ring_fenced=5, ring_fenced_for=HEALTH)
    assert (left(rules, held(), WYE), left(rules, held(), RIVER), unfilled(rules, held())) == (2, 0, 5)


def test_an_organisation_has_no_more_than_its_places():
    rules = Rules(places=5, per_organisation=2)
    assert [left(rules, held(*[WYE] * n), WYE) for n in range(4)] == [2, 1, 0, 0]
    assert left(rules, held(WYE, WYE, WYE), TALBOT) == 2


def test_both_rules_bind():
    rules = Rules(places=5, per_organisation=1, ring_fenced=3, ring_fenced_for=HEALTH)
    assert (left(rules, held(WYE), WYE), left(rules, held(WYE), TALBOT), left(rules, held(WYE), RIVER)) == (0, 1, 1)


def test_somebody_we_do_not_know_has_what_is_left_for_others():
    rules = Rules(places=5, ring_fenced=3, ring_fenced_for=HEALTH)
    assert places_for(rules, held(WYE), organisation=None, organisation_type=None) == 2


def test_the_queue_is_served_in_order_and_who_cannot_is_passed_over():
    rules = Rules(places=3, per_organisation=1, ring_fenced=1, ring_fenced_for=HEALTH)
    assert whose(next_in_turn(rules, held(), queue(RIVER, RIVER, WYE, WYE, TALBOT))) == [RIVER, WYE, TALBOT]
    assert whose(next_in_turn(Rules(places=2), held(WYE), queue(RIVER, TALBOT))) == [RIVER]


def test_choosing_leaves_the_count_as_it_was():
    places = held(WYE)
    next_in_turn(Rules(places=3, per_organisation=2), places, queue(WYE, RIVER))
    assert places == held(WYE)


@pytest.mark.parametrize(("minutes", "ring_fenced", "whom"), [(-1, 3, HEALTH), (0, 0, None), (1, 0, None)])
def test_places_are_open_to_all_from_the_release_on(now, minutes, ring_fenced, whom):
    session = Session(
        capacity=10,
        overfull_allowance=1,
        ring_fenced_places=3,
        ring_fenced_for_id=HEALTH,
        ring_fenced_until=now,
        ref="S",
    )
    rules = rules_of(session, now=now + dt.timedelta(minutes=minutes))
    assert (rules.places, rules.ring_fenced, rules.ring_fenced_for) == (11, ring_fenced, whom)


ORGANISATIONS = st.sampled_from([WYE, TALBOT, RIVER])


@given(
    places=st.integers(1, 8),
    per_organisation=st.none() | st.integers(1, 4),
    ring_fenced=st.integers(0, 9),
    holding=st.lists(ORGANISATIONS, max_size=9),
    waiting=st.lists(ORGANISATIONS, max_size=12),
)
def test_whatever_the_rules_nobody_is_overtaken_and_no_place_stays_empty_that_somebody_could_have(
    places, per_organisation, ring_fenced, holding, waiting
):
    rules = Rules(
        places=places,
        per_organisation=per_organisation,
        ring_fenced=ring_fenced,
        ring_fenced_for=HEALTH if ring_fenced else None,
    )
    line = queue(*waiting)
    chosen = next_in_turn(rules, held(*holding), line)
    after = held(*holding, *whose(chosen))
    assert [one for one in line if one in chosen] == chosen
    for one in line:
        if one not in chosen:
            assert left(rules, after, one.organisation_id) == 0
    # Of two people of one organisation the first is served first.
    for organisation in (WYE, TALBOT, RIVER):
        of_it = [one for one in line if one.organisation_id == organisation]
        served = [one in chosen for one in of_it]
        assert served == sorted(served, reverse=True)
    if chosen:
        assert after.total <= places
        schools = after.by_type[SCHOOLS]
        newly = whose(chosen)
        assert RIVER not in newly or schools <= max(0, places - ring_fenced)
        if per_organisation is not None:
            assert all(after.by_organisation[one] <= per_organisation for one in set(newly))
    assert Counter(whose(chosen)) <= Counter(waiting)


@pytest.mark.parametrize(
    ("rules", "apart"),
    [
        ({}, False),
        ({"ring_fenced": 1, "ring_fenced_for": 1}, True),
        ({"per_organisation": 2}, True),
        ({"per_organisation": 0}, True),
        ({"ring_fenced": 1, "ring_fenced_for": 1, "per_organisation": 2}, True),
    ],
)
def test_people_are_told_apart_where_a_rule_asks_who_they_are(rules, apart):
    assert Rules(places=5, **rules).tell_people_apart is apart
