"""A spreadsheet that somebody of the team brings in, from its upload to the day on which its people are forgotten."""

import datetime as dt

from django.conf import settings
from django.db import models

from training.models.locking import LockableQuerySet

KEPT = dt.timedelta(days=14)


class SpreadsheetQuerySet(LockableQuerySet["Spreadsheet"]):
    def kept(self):
        """Those whose rows are still there."""
        return self.exclude(state=Spreadsheet.State.FORGOTTEN)

    def at_work(self):
        """Those that a worker tries or brings in, or will."""
        return self.filter(state__in=(Spreadsheet.State.TO_TRY, Spreadsheet.State.TO_BRING_IN))


class Spreadsheet(models.Model):
    """Its rows are personal data and are thrown away; what its columns and words meant is kept for the next of a kind.

    `content` has the sheets as spreadsheets/sheets.py packs them; `mapping` what was decided; `result` what it would
    do, or did, and is empty as soon as something else is decided.
    """

    class State(models.TextChoices):
        OPEN = "open", "Not brought in yet"
        TO_TRY = "to try", "Being checked"
        TO_BRING_IN = "to bring in", "Being brought in"
        DONE = "done", "Brought in"
        FORGOTTEN = "forgotten", "No longer kept"

    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="spreadsheets")
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    rows = models.PositiveIntegerField(default=0)
    sign = models.CharField(
        max_length=64, blank=True, help_text="of its columns, by which the next of its kind is known"
    )
    mapping = models.JSONField(default=dict)
    result = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    progress = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    kept_at = models.DateTimeField()
    touched_at = models.DateTimeField(help_text="when somebody, or a worker, last did something with it")

    objects = SpreadsheetQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["kept_by", "-kept_at"]),
            models.Index(fields=["sign", "-kept_at"]),
            models.Index(fields=["state", "touched_at"]),
        ]

    def __str__(self) -> str:
        return f"spreadsheet {self.pk}"

    @property
    def kept_until(self) -> dt.datetime:
        return self.touched_at + KEPT

    @property
    def is_at_work(self) -> bool:
        return self.state in {self.State.TO_TRY, self.State.TO_BRING_IN}

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE
