"""Organisations and venues: the lists that people and sessions choose from."""

import datetime as dt
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from training.authorship import save_as
from training.models import Organisation, OrganisationType, Room, User, Venue
from training.operations.aliases import refuse_former_name
from training.refusals import refuse_unfit
from training.text import folded, tidy

Kept = TypeVar("Kept", Organisation, Venue, Room)
TIDIED = {"name", "town", "address", "postcode", "parking", "contact_name", "contact_phone"}


@transaction.atomic
def add_organisation(
    *, name: str, type: OrganisationType, by: User | None, now: dt.datetime, is_active: bool = True
) -> Organisation:
    """Raises DoesNotFit for a name that is there already or that nobody could read."""
    return _keep(Organisation(), {"name": name, "type": type, "is_active": is_active}, by=by, now=now)


@transaction.atomic
def change_organisation(
    *, organisation: Organisation, by: User | None, now: dt.datetime, **fields: Any
) -> Organisation:
    """Bookings made before keep the type of their day; only those made from now on count by the new one."""
    organisation = Organisation.objects.locked().get(pk=organisation.pk)
    return _keep(organisation, fields, by=by, now=now)


@transaction.atomic
def add_venue(*, by: User | None, now: dt.datetime, **fields: Any) -> Venue:
    """Raises DoesNotFit for a name that is there already or that nobody could read."""
    return _keep(Venue(), fields, by=by, now=now)


@transaction.atomic
def change_venue(*, venue: Venue, by: User | None, now: dt.datetime, **fields: Any) -> Venue:
    """Say better where a venue is. To hold a session elsewhere, change the session: then its people are told.

    Where it was the only one in its town, what people asked for in that town is of the town as it is written now.
    """
    venue = Venue.objects.locked().get(pk=venue.pk)
    town = venue.town
    venue = _keep(venue, fields, by=by, now=now)
    if town and venue.town and town != venue.town and not Venue.objects.filter(town=town).exists():
        for path in settings.TOWN_CORRECTED:
            import_string(path)(town=town, now_written=venue.town)
    return venue


@transaction.atomic
def add_room(*, venue: Venue, by: User | None, now: dt.datetime, **fields: Any) -> Room:
    """Raises DoesNotFit for a name that another room of the venue has, or that nobody could read."""
    return _keep(Room(venue=venue), fields, by=by, now=now)


@transaction.atomic
def change_room(*, room: Room, by: User | None, now: dt.datetime, **fields: Any) -> Room:
    """Say more of a room, or that it is no longer used: sessions that are planned there stay there."""
    room = Room.objects.locked().get(pk=room.pk)
    return _keep(room, fields, by=by, now=now)


def _keep(row: Kept, fields: dict[str, Any], *, by: User | None, now: dt.datetime) -> Kept:
    for name, value in fields.items():
        setattr(row, name, tidy(value) if name in TIDIED else value)
    row.name_key = folded(row.name)  # the constraint looks at it before the row is saved
    if isinstance(row, Organisation):
        refuse_former_name(row, row.name, column="name")
    refuse_unfit(row)
    save_as(row, by=by, now=now)
    return row
