"""The terms of booking, in versions: a booking keeps the number of the one that was agreed to."""

from django.conf import settings
from django.db import models


class Terms(models.Model):
    number = models.PositiveIntegerField(unique=True)
    text = models.TextField(max_length=10_000)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="terms_published", null=True
    )

    class Meta:
        verbose_name_plural = "terms"

    def __str__(self) -> str:
        return f"terms, version {self.number}"
