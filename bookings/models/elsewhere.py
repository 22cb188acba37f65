"""Training that somebody did elsewhere and the team has seen evidence of: part of their record, and no attendance."""

import secrets
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from training.models import Course, User
from training.models.locking import LockableQuerySet
from training.text import validate_readable


def random_place(record: "TrainingElsewhere", name: str) -> str:
    """Where the evidence is kept: nothing of the name that somebody gave the file becomes a path."""
    return f"elsewhere/{secrets.token_hex(16)}"


class TrainingElsewhereQuerySet(LockableQuerySet["TrainingElsewhere"]):
    def visible_to(self, user: User) -> Self:
        """All for the team, and their own for anyone."""
        return self if user.is_team else self.filter(person=user)

    def counting(self) -> Self:
        """Those that nobody has withdrawn."""
        return self.filter(withdrawn_at=None)


class TrainingElsewhere(models.Model):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="training_elsewhere")
    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="done_elsewhere", help_text="of the catalogue, that it counts as"
    )
    title = models.CharField(max_length=200, validators=[validate_readable], help_text="what it was called there")
    provider = models.CharField(max_length=150, validators=[validate_readable])
    completed_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    cpd_hours = models.DecimalField(
        "CPD hours", max_digits=4, decimal_places=1, default=0, validators=[MinValueValidator(0), MaxValueValidator(99)]
    )
    evidence = models.CharField(max_length=300, blank=True, help_text="what the team has seen")
    file = models.FileField(upload_to=random_place, max_length=100, blank=True)
    file_name = models.CharField(max_length=100, blank=True)
    file_type = models.CharField(max_length=100, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="elsewhere_recorded"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="elsewhere_withdrawn", null=True, blank=True
    )
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects = TrainingElsewhereQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "training elsewhere"
        indexes = [
            models.Index(
                fields=["expires_on"],
                name="elsewhere_expires",
                condition=Q(expires_on__isnull=False, withdrawn_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(evidence="") | ~Q(file_name=""),
                name="elsewhere_has_evidence",
                violation_error_message="Say what evidence you have seen, or add it as a file.",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=models.F("completed_on")),
                name="elsewhere_ends_after_it_was_done",
                violation_error_message="It has to end after it was completed.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="elsewhere_withdrawn_with_reason",
                violation_error_message="Say why it is withdrawn.",
            ),
            models.UniqueConstraint(
                fields=["person", "course", "completed_on"],
                condition=Q(withdrawn_at__isnull=True),
                name="elsewhere_once",
                violation_error_message="This person’s training on that day is recorded already.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
