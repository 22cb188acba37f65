"""What is known of the demonstration's venues: rooms, access, and who the team books them with."""

import datetime as dt
from dataclasses import dataclass

from training.models import Room, User, Venue
from training.operations.organisations import add_room, change_venue
from training.text import folded


@dataclass(frozen=True, kw_only=True)
class Known:
    rooms: tuple[tuple[str, int, int, str], ...] = ()  # name, seats, spare chairs, equipment
    step_free: str = ""
    hearing_loop: str = ""
    parking: str = ""
    contact: str = ""


KNOWN = {
    "Wyebridge Town Hall": Known(
        rooms=(("Training room", 30, 6, "Projector, flip chart"), ("Council Chamber", 80, 0, "Microphones")),
        step_free="yes",
        hearing_loop="yes",
        parking="Pay and display behind the library",
        contact="Winnie Clerk",
    ),
    "Marches Sixth Form and Technical College": Known(
        rooms=(("Conference suite", 40, 10, "Projector, microphone, hearing loop"), ("Room C12", 16, 0, "Screen")),
        step_free="yes",
        hearing_loop="yes",
        parking="Free in the visitors’ car park, 3 accessible bays",
        contact="Una Porter",
    ),
    "Golden Vale Community Centre": Known(
        rooms=(("Main hall", 60, 20, "Projector, tea urn"), ("Committee room", 12, 2, "Flip chart")),
        step_free="yes",
        hearing_loop="no",
        parking="Free beside the hall",
        contact="Bryn Keyes",
    ),
    "The Old Cider Store": Known(step_free="no", parking="Free"),
}


def say_what_venues_have(*, by: User, now: dt.datetime) -> None:
    """Say it of those that nobody has said anything of yet."""
    venues = {venue.name: venue for venue in Venue.objects.filter(name_key__in=[folded(name) for name in KNOWN])}
    for name, known in KNOWN.items():
        venue = venues.get(name)
        if venue is None or venue.step_free or venue.contact_name:
            continue
        access = {"step_free": known.step_free, "hearing_loop": known.hearing_loop, "parking": known.parking}
        email = f"{folded(known.contact).replace(' ', '.')}@venues.example.org" if known.contact else ""
        phone = "01632 960 001" if known.contact else ""
        contact = {"contact_name": known.contact, "contact_phone": phone, "contact_email": email}
        change_venue(venue=venue, by=by, now=now, **access, **contact)
        for room, seats, chairs, equipment in known.rooms:
            add_room(venue=venue, name=room, capacity=seats, spare_chairs=chairs, equipment=equipment, by=by, now=now)


def room_for(venue: Venue | None, capacity: int) -> Room | None:
    """Return the smallest room of the venue in which so many can sit, or its largest; None where it lists none."""
    rooms = list(Room.objects.filter(venue=venue, is_retired=False).order_by("capacity", "pk")) if venue else []
    return next((room for room in rooms if (room.capacity or 0) >= capacity), rooms[-1] if rooms else None)
