"""Who moves to another organisation on a day to come."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from training.models.locking import LockableQuerySet
from training.models.people import Organisation


class MoveToComeQuerySet(LockableQuerySet["MoveToCome"]):
    def due(self, now: dt.datetime) -> Self:
        """Those whose day has come, as far as their organisation takes members."""
        return self.filter(moves_on__lte=timezone.localdate(now), organisation__is_active=True)

    def that_cannot_be_made(self) -> Self:
        """Those to an organisation that was closed to new people after the move was kept."""
        return self.filter(organisation__is_active=False)


class MoveToCome(models.Model):
    """Somebody is of this organisation from a day on; until then nothing changes. The row goes once they have moved,
    and their history says so; one that is replaced or taken back is gone.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="move_to_come")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    moves_on = models.DateField(db_index=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    objects = MoveToComeQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "moves to come"

    def __str__(self) -> str:
        return f"move {self.pk}"
