"""What the team says in its own words in a kind of notice, instead of what the platform comes with."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from training.models import Course
from training.models.locking import LockableQuerySet


class NoticeTextQuerySet(LockableQuerySet["NoticeText"]):
    pass


class NoticeText(models.Model):
    kind = models.CharField(max_length=30)
    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="notice_texts", null=True, blank=True, help_text="empty: for all"
    )
    subject = models.CharField(max_length=200)
    text = models.TextField(max_length=5000)
    changed_at = models.DateTimeField()

    objects = NoticeTextQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(course__isnull=True),
                name="notice_text_one_for_all",
                violation_error_message="There are words of this kind already.",
            ),
            models.UniqueConstraint(
                fields=["kind", "course"],
                condition=Q(course__isnull=False),
                name="notice_text_one_per_course",
                violation_error_message="There are words of this kind for this course already.",
            ),
        ]

    def __str__(self) -> str:
        return f"text of {self.kind}"
