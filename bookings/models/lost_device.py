"""Two members of the team give their word that somebody has lost what they sign in with as a second step."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from training.models.locking import LockableQuerySet
from training.text import validate_readable

CONFIRM_WITHIN = dt.timedelta(days=2)
_OPEN = Q(confirmed_at=None, taken_back_at=None)


class LostDeviceQuerySet(LockableQuerySet["LostDevice"]):
    def open(self, now: dt.datetime) -> Self:
        """Those for which a second word is waited for."""
        return self.filter(_OPEN, said_at__gt=now - CONFIRM_WITHIN)


class LostDevice(models.Model):
    """One member says it and how they know; another confirms it, and the person's second step is gone."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lost_devices")
    how_known = models.CharField(max_length=300, validators=[validate_readable])
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lost_devices_said")
    said_at = models.DateTimeField(db_index=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lost_devices_confirmed", null=True, blank=True
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="lost_devices_taken_back",
        null=True,
        blank=True,
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = LostDeviceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(said_by=F("person")) & ~Q(confirmed_by=F("person")) & ~Q(confirmed_by=F("said_by")),
                name="lost_device_two_others",
                violation_error_message="Two other members of the team have to say so.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, taken_back_at=None),
                name="lost_device_confirmed_by_somebody",
                violation_error_message="Who confirms it, and when, go together.",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_by=None, taken_back_at=None)
                | Q(taken_back_by__isnull=False, taken_back_at__isnull=False),
                name="lost_device_taken_back_by_somebody",
                violation_error_message="Who takes it back, and when, go together.",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=_OPEN,
                name="lost_device_open_once",
                violation_error_message="Somebody has said so already.",
            ),
        ]

    def __str__(self) -> str:
        return f"lost device {self.pk}"

    @property
    def ends_at(self) -> dt.datetime:
        return self.said_at + CONFIRM_WITHIN
