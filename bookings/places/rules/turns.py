"""Whose turn it is: who of a waiting list is next. No database here, so that it can be tried out."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from bookings.places.rules.eligibility import Held, Rules, places_for


class Waiting(Protocol):
    """What is asked of a booking on the waiting list."""

    organisation_id: int
    organisation_type_id: int


W = TypeVar("W", bound=Waiting)


def next_in_turn(rules: Rules, held: Held, queue: Iterable[W]) -> list[W]:
    """Return those of the queue who can have a place now, in its order. `held` is left as it was.

    Whoever cannot have one of the places is passed over and keeps their number; the others do not overtake each other.
    """
    held = Held(total=held.total, by_organisation=held.by_organisation.copy(), by_type=held.by_type.copy())
    chosen = []
    for one in queue:
        if held.total >= rules.places:
            break
        whose = {"organisation": one.organisation_id, "organisation_type": one.organisation_type_id}
        if places_for(rules, held, **whose):
            held.add(**whose)
            chosen.append(one)
    return chosen
