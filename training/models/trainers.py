"""What a trainer may deliver, and when they can't."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from training.models.catalogue import Course


class MayDeliver(models.Model):
    """A course that the team lets a trainer deliver. Of whoever has none listed nothing is known: that is no "no"."""

    trainer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="may_deliver")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="may_be_delivered_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trainer", "course"],
                name="may_deliver_once",
                violation_error_message="The course is on this trainer’s list already.",
            ),
        ]

    def __str__(self) -> str:
        return f"course {self.course_id} by trainer {self.trainer_id}"


class TrainerAway(models.Model):
    """Days, both included, on which a trainer can't train. There is no history: what is taken out is gone."""

    trainer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="away")
    first_on = models.DateField()
    last_on = models.DateField()
    note = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = [models.Index(fields=["trainer", "last_on"], name="trainer_away_until")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="trainer_away_from_first_to_last",
                violation_error_message="The last day cannot come before the first.",
            ),
        ]

    def __str__(self) -> str:
        return f"away {self.pk}"
