"""What the team says in its own words in a kind of notice, instead of what the platform comes with."""

from django.db import models
from simple_history.models import HistoricalRecords

from training.models.locking import LockableQuerySet


class NoticeTextQuerySet(LockableQuerySet["NoticeText"]):
    pass


class NoticeText(models.Model):
    kind = models.CharField(max_length=30, unique=True)
    subject = models.CharField(max_length=200)
    text = models.TextField(max_length=5000)
    changed_at = models.DateTimeField()

    objects = NoticeTextQuerySet.as_manager()
    history = HistoricalRecords()

    def __str__(self) -> str:
        return f"text of {self.kind}"
