"""A wish to be told when booking opens on a session."""

from django.conf import settings
from django.db import models

from training.models import Session
from training.models.locking import LockableQuerySet


class OpeningWish(models.Model):
    """It goes once the mail that tells its person has left, they have booked, or nobody can book it any more."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="opening_wishes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="opening_wishes")
    asked_at = models.DateTimeField()

    objects = LockableQuerySet["OpeningWish"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                name="opening_wish_once",
                violation_error_message="You have asked already.",
            )
        ]

    def __str__(self) -> str:
        return f"opening wish {self.pk}"
