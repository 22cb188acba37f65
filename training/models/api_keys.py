"""The keys by which other programs read what is here: how much, of whom, and until when."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from training.models.locking import LockableQuerySet
from training.models.people import Organisation, User

NOBODY = 0  # the key of no row: a program is nobody's account


class Scope(models.TextChoices):
    """One kind of thing that a key may read. What anybody may read, such as the catalogue, needs none."""

    BOOKINGS = "bookings:read", "Bookings: who has a place or waits, and who cancelled"
    ATTENDANCE = "attendance:read", "Attendance: who came on each day"
    RECORDS = "records:read", "Training records: people, what they attended, certificates"
    REPORTS = "reports:read", "Reports: the figures of the report pages"


class ApiKeyQuerySet(LockableQuerySet["ApiKey"]):
    def latest_first(self) -> Self:
        return self.select_related("organisation", "made_by", "ended_by").order_by("-made_at", "-pk")


class ApiKey(models.Model):
    """Only a hash of the key is kept: it is shown once, when it is made. `start` is how a list tells it from others."""

    name = models.CharField(max_length=80, help_text="which program has it, and where")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="api_keys",
        null=True,
        blank=True,
        help_text="whose people it reads of; none: of the whole partnership",
    )
    scopes = models.JSONField(default=list)
    start = models.CharField(max_length=16)
    hashed = models.CharField(max_length=64, unique=True, help_text="SHA-256, in hexadecimal digits")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_keys_made")
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="to a few minutes")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_keys_ended", null=True, blank=True
    )

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")),
                name="api_key_expires_after_it_is_made",
                violation_error_message="A key ends after it is made.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) ^ Q(ended_by__isnull=False),
                name="api_key_ended_by_somebody",
                violation_error_message="A key that was ended has the time and who did it.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_valid(self, now: dt.datetime) -> bool:
        return self.ended_at is None and now < self.expires_at

    def may(self, scope: str) -> bool:
        return scope in self.scopes

    @property
    def scopes_in_words(self) -> list[str]:
        return [Scope(scope).label.partition(":")[0] for scope in self.scopes]

    def reader(self) -> User:
        """Return whoever it reads as: one of the team, or a lead of its organisation, who is nobody in the tables. So
        the same rights hold for a program as for a person (training/roles.py and its like).
        """
        if self.organisation_id is None:
            return User(pk=NOBODY, name=self.name, is_team=True)
        return User(pk=NOBODY, name=self.name, is_lead=True, organisation_id=self.organisation_id)
