"""A trainer has been asked whether they train a session, and what they have said."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from training.models import Session
from training.models.locking import LockableQuerySet


class TrainerRequestQuerySet(LockableQuerySet["TrainerRequest"]):
    def open(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(state=TrainerRequest.State.ASKED)


class TrainerRequest(models.Model):
    """Only who has said yes is among the session's trainers: whoever was asked, or said no, has no right by it and is
    named to nobody. The trainers of a session without a row here were named by the team, and count as having said yes.

    To be asked again is another row, so that a link of before answers nothing any more.
    """

    class State(models.TextChoices):
        ASKED = "asked", "No answer yet"
        ACCEPTED = "accepted", "Said yes"
        DECLINED = "declined", "Said no"
        WITHDRAWN = "withdrawn", "No longer asked"

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="trainer_requests")
    trainer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="trainer_requests")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="trainer_requests_made", null=True, blank=True
    )
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="answered, or no longer asked")
    reason = models.CharField(max_length=300, blank=True, help_text="the trainer’s own, for a no")

    objects = TrainerRequestQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["asked_at"], condition=Q(state="asked"), name="trainer_request_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "trainer"],
                condition=Q(state="asked"),
                name="trainer_request_one_open",
                violation_error_message="This trainer has been asked already.",
            ),
            models.CheckConstraint(
                condition=Q(state="asked") ^ Q(ended_at__isnull=False),
                name="trainer_request_ended_with_time",
                violation_error_message="A request that has ended says when, and no other does.",
            ),
        ]

    def __str__(self) -> str:
        return f"trainer request {self.pk}"
