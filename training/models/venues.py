"""Where: venues, and the town by which people look for one near them."""

import re
from typing import Any

from django.db import models
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
