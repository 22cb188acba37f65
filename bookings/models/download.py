"""A file that somebody asked for and that takes long to make: a worker makes it, and it is kept for a day."""

import datetime as dt
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q

from training.models.locking import LockableQuerySet

KEPT = dt.timedelta(days=1)
FOLDER = "downloads"


def random_place() -> str:
    """Where the bytes are kept: a name that nobody guesses, and that says nothing of what is in it."""
    return f"{FOLDER}/{secrets.token_hex(16)}"


class DownloadQuerySet(LockableQuerySet["Download"]):
    def unfinished(self):
        return self.filter(state__in=(Download.State.WAITING, Download.State.BEING_MADE))


class Download(models.Model):
    """Its own reader alone may see and fetch it, and only while they have the right to what is in it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting its turn"
        BEING_MADE = "being made", "Being prepared"
        READY = "ready", "Ready"
        FAILED = "failed", "Could not be prepared"

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="downloads")
    kind = models.CharField(max_length=30, help_text="one of settings.DOWNLOADS")
    asked = models.JSONField(help_text="what of that kind: which list or report, and how it is narrowed")
    title = models.CharField(max_length=200)
    name = models.CharField(max_length=200, help_text="of the file, as its reader keeps it")
    content_type = models.CharField(max_length=100)
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    rows = models.PositiveIntegerField(default=0, help_text="that it will have, or has; 0 where nobody knows before")
    rows_done = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    alive_at = models.DateTimeField(help_text="when it was last enqueued, or its worker last said how far it is")
    finished_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField("size in bytes", default=0)

    objects = DownloadQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["asked_by", "-asked_at"]), models.Index(fields=["state", "alive_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ready", finished_at__isnull=False) & ~Q(file="")
                | Q(state="failed", finished_at__isnull=False, file="")
                | Q(state__in=("waiting", "being made"), finished_at__isnull=True, file=""),
                name="download_ready_with_its_file",
                violation_error_message="What is ready has a file, and nothing else has one.",
            ),
        ]

    def __str__(self) -> str:
        return f"download {self.pk}: {self.kind}"

    @property
    def is_finished(self) -> bool:
        return self.state in {self.State.READY, self.State.FAILED}

    @property
    def kept_until(self) -> dt.datetime:
        """When it is thrown away: a day after it was ready, or after it was asked for where it never was."""
        return (self.finished_at or self.asked_at) + KEPT
