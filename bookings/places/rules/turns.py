"""Whose turn it is: who of a waiting list is next. No database here, so that it can be tried out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from bookings.places.rules.eligibility import Held, Rules, places_for


class Waiting(Protocol):
    """What is asked of somebody on the waiting list, or of several who wait together.

    `places` is how many they need, all or none, and `overtaken` how many have gone before them from behind.
    """

    @property
    def organisation_id(self) -> int: ...
    @property
    def organisation_type_id(self) -> int: ...
    @property
    def places(self) -> int: ...
    @property
    def overtaken(self) -> int: ...


W = TypeVar("W", bound=Waiting)


@dataclass(kw_only=True)
class _Passed:
    """A group for which too few places are free at once; so many of those behind it may go first still."""

    group: Waiting
    may_pass: int


def next_in_turn(rules: Rules, held: Held, queue: Iterable[W]) -> list[W]:
    """Return those of the queue who can have their places now, in its order. `held` is left as it was.

    Whoever cannot have one of the places is passed over and keeps their number; the others do not overtake each other.
    A group for which too few are free is passed by as many people as it needs places, and no more: what comes free
    then is kept until it is enough.
    """
    chosen, _ = _turns(rules, held, queue)
    return chosen


def held_after_turns(rules: Rules, held: Held, queue: Iterable[Waiting]) -> Held:
    """Return what is held once all whose turn it is have their places, those kept for groups among it: what is left
    then is for whoever comes now.
    """
    _, after = _turns(rules, held, queue)
    return after


def _turns(rules: Rules, held: Held, queue: Iterable[W]) -> tuple[list[W], Held]:
    held, chosen, passed = held.copy(), [], list[_Passed]()
    for one in queue:
        if held.total >= rules.places:
            break
        if _free_for(one, rules, held) >= one.places:
            after = _with(one, held)
            overtaken = [each for each in passed if _takes_from(each.group, rules, held, after)]
            if all(each.may_pass >= one.places for each in overtaken):
                for each in overtaken:
                    each.may_pass -= one.places
                held = after
                chosen.append(one)
                continue
        if one.places > 1 and _waits_for_more(one, rules, held):
            passed.append(_Passed(group=one, may_pass=max(0, one.places - one.overtaken)))
    return chosen, _keep(passed, rules, held)


def _keep(passed: Sequence[_Passed], rules: Rules, held: Held) -> Held:
    for each in passed:
        if (kept := _free_for(each.group, rules, held) - each.may_pass) > 0:
            held = _with(each.group, held, kept)
    return held


def _with(one: Waiting, held: Held, places: int | None = None) -> Held:
    after = held.copy()
    after.add(one.organisation_id, one.organisation_type_id, one.places if places is None else places)
    return after


def _free_for(one: Waiting, rules: Rules, held: Held) -> int:
    return places_for(rules, held, organisation=one.organisation_id, organisation_type=one.organisation_type_id)


def _takes_from(group: Waiting, rules: Rules, held: Held, after: Held) -> bool:
    """Tell whether fewer places are free for the group than before: one kept for others never was."""
    return _free_for(group, rules, after) < _free_for(group, rules, held)


def _waits_for_more(group: Waiting, rules: Rules, held: Held) -> bool:
    """Tell whether it is for want of free places alone that the group has none: nothing is kept for one that the rules
    about organisations would not let have them all.
    """
    theirs_alone = Held()
    theirs_alone.by_organisation[group.organisation_id] = held.by_organisation[group.organisation_id]
    return _free_for(group, rules, theirs_alone) >= group.places
