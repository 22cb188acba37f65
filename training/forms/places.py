"""Where a day is held: one choice among the venues and their rooms, so that no room is of another venue."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from training.models import Room, SessionDay, Venue

NO_VENUE = ("", "None: online, or not known yet")


@dataclass(frozen=True, kw_only=True)
class Place:
    venue: Venue | None = None
    room: Room | None = None

    @property
    def words(self) -> str:
        """Return such as "Town Hall: Council Chamber (30 seats)"."""
        if self.venue is None:
            return NO_VENUE[1]
        if self.room is None:
            return self.venue.name
        seats = f" ({self.room.capacity} seats)" if self.room.capacity else ""
        return f"{self.venue.name}: {self.room.name}{seats}"


NOWHERE = Place()


def key_of(day: SessionDay) -> str:
    """Return the choice that stands for where the day is held."""
    if day.venue_id is None:
        return ""
    return f"{day.venue_id}-{day.room_id}" if day.room_id else f"{day.venue_id}"


def places_offered(*, rooms: Collection[int] = ()) -> dict[str, Place]:
    """Return every venue, each with its rooms below it, by what stands for them; retired rooms only if of these keys.

    Two queries.
    """
    of_venue: dict[int, list[Room]] = {}
    for room in Room.objects.offered(*rooms):
        of_venue.setdefault(room.venue_id, []).append(room)
    offered = {}
    for venue in Venue.objects.order_by("name_key"):
        offered[f"{venue.pk}"] = Place(venue=venue)
        for room in of_venue.get(venue.pk, []):
            offered[f"{venue.pk}-{room.pk}"] = Place(venue=venue, room=room)
    return offered


def choices_of(offered: Mapping[str, Place]) -> list[tuple[str, str]]:
    return [NO_VENUE, *((key, place.words) for key, place in offered.items())]
