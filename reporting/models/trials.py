"""What was seen at each look at a comparison by lot, and what other partnerships found that compared the same."""

from typing import Any

from django.conf import settings
from django.db import models

from bookings.models import Trial
from training.models.locking import LockableQuerySet


class TrialLook(models.Model):
    """What a comparison had come to in a week: it is looked at once a week and by nothing else, and stays.

    `lost` are places that its measure counts; `unmarked` are people of whom no register says whether they came, and
    `left_out` those whose place nobody lost or kept, such as excused absences. Of a week in which too little had been
    added `is_look` is no, and nothing was looked at.
    """

    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="looks")
    week = models.DateField(help_text="its Monday")
    looked_at = models.DateTimeField()
    is_look = models.BooleanField()
    is_last = models.BooleanField(default=False)
    share = models.FloatField(help_text="of the planned number")
    sessions = models.PositiveIntegerField(default=0)
    counted_a = models.PositiveIntegerField(default=0)
    counted_b = models.PositiveIntegerField(default=0)
    lost_a = models.PositiveIntegerField(default=0)
    lost_b = models.PositiveIntegerField(default=0)
    unmarked_a = models.PositiveIntegerField(default=0)
    unmarked_b = models.PositiveIntegerField(default=0)
    left_out_a = models.PositiveIntegerField(default=0)
    left_out_b = models.PositiveIntegerField(default=0)
    low = models.FloatField(null=True, blank=True, help_text="of how many fewer were lost in B, as a part of 1")
    high = models.FloatField(null=True, blank=True)
    is_worse = models.BooleanField(default=False)
    verdict = models.CharField(max_length=30)

    objects = LockableQuerySet["TrialLook"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trial", "week"],
                name="trial_looked_at_once_a_week",
                violation_error_message="This was looked at in that week already.",
            ),
        ]

    def __str__(self) -> str:
        return f"trial {self.trial_id}, week of {self.week}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and not self._state.adding:
            raise TypeError("What was seen at a look stays as it is.")
        super().save(*args, **kwargs)


class PooledFile(models.Model):
    """What another partnership found, as its file says: counts of groups of sessions, and no person."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="pooled_files")
    code = models.CharField(max_length=40, help_text="of the other partnership’s comparison")
    content = models.JSONField()
    brought_at = models.DateTimeField()
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = LockableQuerySet["PooledFile"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trial", "code"],
                name="pooled_file_once",
                violation_error_message="This file has been brought in already.",
            ),
        ]

    def __str__(self) -> str:
        return f"file {self.code} for trial {self.trial_id}"
