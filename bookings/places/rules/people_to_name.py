"""Whom an organisation can name for places it has reserved, or waits for: its people with none on the session yet."""

from collections.abc import Collection
from dataclasses import dataclass

from bookings.models import Booking, JointWish, Reservation
from training.models import User


@dataclass(frozen=True, kw_only=True)
class PeopleToName:
    """Those shown, by name, the chosen ones first; who of them waits for a place; whether more would fit the words;
    and, where nobody is shown whatever the words, whether the organisation has nobody with an account at all.
    """

    people: list[User]
    waiting: set[int]
    there_are_more: bool
    nobody_here: bool


def people_to_name(
    places: Reservation | JointWish, *, words: str = "", chosen: Collection[str] = (), most: int = 100
) -> PeopleToName:
    """Return whoever is called so, and whoever was `chosen` before by their key, whatever is searched for now."""
    everybody = User.objects.filter(is_active=True, organisation=places.organisation_id)
    # Whoever was booked by an organisation they have left since has a place all the same.
    live = Booking.objects.live().filter(session=places.session_id, practitioner__in=everybody.values("pk"))
    here = dict(live.values_list("practitioner", "status"))
    waiting = {key for key, status in here.items() if status == Booking.Status.WAITING}
    people = everybody.exclude(pk__in=here.keys() - waiting).order_by("name", "pk")
    keys = [int(key) for key in chosen if key.isascii() and key.isdecimal() and len(key) < 19]
    first = list(people.filter(pk__in=keys[:most]))
    found = list(people.called(words).exclude(pk__in=[one.pk for one in first])[: most + 1])
    return PeopleToName(
        people=[*first, *found[:most]],
        waiting=waiting,
        there_are_more=len(found) > most,
        nobody_here=not (first or found or words) and not everybody.exists(),
    )
