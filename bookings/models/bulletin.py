"""Who gets the bulletin of new dates: a row is the consent, and its time. Whoever leaves it has none."""

from django.conf import settings
from django.db import models

from training.models.locking import LockableQuerySet


class Bulletin(models.Model):
    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bulletin")
    town = models.CharField(
        max_length=80, blank=True, default="", db_default="", help_text="where they could come; empty: anywhere"
    )
    consented_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True, help_text="when the last one was written")

    objects = LockableQuerySet["Bulletin"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(sent_at__gte=models.F("consented_at")),
                name="bulletin_sent_after_consent",
                violation_error_message="Nothing is sent before somebody has asked for it.",
            )
        ]

    def __str__(self) -> str:
        return f"bulletin {self.pk}"
