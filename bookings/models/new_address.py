"""An email address that the team has entered for somebody, and that nobody has yet shown to be theirs."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from training.models.locking import LockableQuerySet

CONFIRM_WITHIN = dt.timedelta(days=7)


class NewAddressQuerySet(LockableQuerySet["NewAddress"]):
    def open(self, now: dt.datetime) -> Self:
        """Those that can still be confirmed."""
        return self.filter(asked_at__gt=now - CONFIRM_WITHIN)


class NewAddress(models.Model):
    """There is a row only while the question is open: confirmed, taken back or not answered in time it goes."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="new_address")
    email = models.EmailField(max_length=254)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="new_addresses_entered"
    )
    asked_at = models.DateTimeField(db_index=True)

    objects = NewAddressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "new addresses"
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="new_address_lower_case",
                violation_error_message="Email addresses are kept in small letters.",
            ),
        ]

    def __str__(self) -> str:
        return f"new address {self.pk}"

    @property
    def ends_at(self) -> dt.datetime:
        return self.asked_at + CONFIRM_WITHIN
