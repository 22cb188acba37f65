"""Where: venues, and the town by which people look for one near them."""

import re
from typing import Any, Self

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from training.models.locking import LockableQuerySet
from training.text import FoldedField, tidy, validate_readable

_NO_TOWN = re.compile(r"\d|shire$|^(uk|united kingdom|great britain|england|wales|scotland)$", re.IGNORECASE)


def town_of(address: str) -> str:
    """Return the town that an address ends with: its last part that is no postcode, county or country; "" where it has
    one part alone, unless that is a single word.
    """
    parts = [tidy(part) for part in re.split(r"[,;\n]", address)]
    named = [part for part in parts if part and not _NO_TOWN.search(part)]
    if not named or (len([part for part in parts if part]) == 1 and " " in named[0]):
        return ""
    return named[-1][:80]


class TownField(models.CharField):
    """A town; where none is given, the one that the address ends with."""

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        given = tidy(getattr(model_instance, self.attname) or "")
        town = given or town_of(getattr(model_instance, "address", "") or "")
        setattr(model_instance, self.attname, town)
        return town


class VenueQuerySet(LockableQuerySet["Venue"]):
    pass


class Known(models.TextChoices):
    """What somebody has said of a venue; empty: nobody has asked yet, which is no "no"."""

    YES = "yes", "Yes"
    NO = "no", "No"


class Venue(models.Model):
    name = models.CharField(max_length=150, validators=[validate_readable])
    name_key = FoldedField(sources=("name",))
    search_text = FoldedField(sources=("name", "town", "address", "postcode"), default="", db_default="")
    town = TownField(
        max_length=80, blank=True, default="", db_default="", help_text="by which people look for sessions near them"
    )
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    directions = models.TextField(max_length=1000, blank=True)
    spare_chairs = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="that can be fetched where more people come than a session has places"
    )

    step_free = models.CharField(
        max_length=3, choices=Known, blank=True, default="", db_default="", help_text="from the street to the room"
    )
    hearing_loop = models.CharField(max_length=3, choices=Known, blank=True, default="", db_default="")
    parking = models.CharField(max_length=200, blank=True, default="", db_default="")
    contact_name = models.CharField(
        max_length=150,
        blank=True,
        default="",
        db_default="",
        help_text="who the team books it with; for the team alone",
    )
    contact_phone = models.CharField(max_length=40, blank=True, default="", db_default="")
    contact_email = models.EmailField(max_length=254, blank=True, default="", db_default="")

    objects = VenueQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_text"])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                name="venue_name_unique",
                violation_error_message="There is a venue of this name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def access(self) -> list[str]:
        """Return what is known of getting in and hearing there, each in a few words; nothing is said of the rest."""
        said = [
            {"yes": "Step-free access", "no": "No step-free access"}.get(self.step_free, ""),
            {"yes": "Hearing loop", "no": "No hearing loop"}.get(self.hearing_loop, ""),
            f"Parking: {tidy(self.parking)}" if self.parking else "",
        ]
        return [words for words in said if words]


class RoomQuerySet(LockableQuerySet["Room"]):
    def offered(self, *chosen: int) -> Self:
        """Those that a session can be held in, and those `chosen` before."""
        return self.filter(Q(is_retired=False) | Q(pk__in=chosen)).order_by("venue__name_key", "name_key")


class Room(models.Model):
    """A room of a venue. One that is no longer used is retired: sessions that were held there keep it."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=100, validators=[validate_readable])
    name_key = FoldedField(sources=("name",))
    capacity = models.PositiveSmallIntegerField(null=True, blank=True, help_text="how many can sit; none: not known")
    spare_chairs = models.PositiveSmallIntegerField(default=0, help_text="that can be fetched beyond these")
    equipment = models.CharField(max_length=300, blank=True)
    is_retired = models.BooleanField(default=False)

    objects = RoomQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "name_key"],
                name="room_name_unique",
                violation_error_message="The venue has a room of this name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def seats(self) -> str:
        """Return how many it takes, in words; "" where nobody has said."""
        if self.capacity is None:
            return ""
        more = f", and {self.spare_chairs} more on spare chairs" if self.spare_chairs else ""
        return f"{self.capacity}{more}"
