"""Asking for one's data to be erased, and what is kept of an erasure: nothing that names anybody."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from training.models.locking import LockableQuerySet


class ErasureRequestQuerySet(LockableQuerySet["ErasureRequest"]):
    def open(self) -> Self:
        """Those that the team has not decided."""
        return self.filter(decided_at=None)


class ErasureRequest(models.Model):
    """Somebody has asked, and the team answers within a month. One that is granted goes with its person."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="erasure_requests")
    said = models.CharField(max_length=1000, blank=True, help_text="what they added to it")
    asked_at = models.DateTimeField()
    answer_by_on = models.DateField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="erasures_decided", null=True, blank=True
    )
    refused_because = models.CharField(max_length=1000, blank=True)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(decided_at__isnull=True),
                name="erasure_request_one_open_per_person",
                violation_error_message="You have asked already.",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | ~Q(refused_because=""),
                name="erasure_request_refused_with_reason",
                violation_error_message="Say why the request is refused.",
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"

    def days_left(self, today: dt.date) -> int:
        return (self.answer_by_on - today).days


class ErasureQuerySet(LockableQuerySet["Erasure"]):
    def to_clean(self) -> Self:
        """Those whose old values may still lie in unused parts of the database's files."""
        return self.filter(cleaned_at=None)


class Erasure(models.Model):
    """That somebody was erased. `codes` are hashes with the installation's secret, of each address they were known by:
    after an older copy of the data is put back, the same person is found by them and erased again.
    """

    person_key = models.PositiveBigIntegerField(help_text="of the row that counts without a name from then on")
    codes = models.JSONField(default=list)
    erased_at = models.DateTimeField()
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="erasures_made", null=True, blank=True
    )
    cleaned_at = models.DateTimeField(null=True, blank=True)

    objects = ErasureQuerySet.as_manager()

    def __str__(self) -> str:
        return f"erasure {self.pk}"
