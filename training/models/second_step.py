"""Since when somebody is asked for a second step when they sign in."""

from django.db import models
from django.db.models import F, Q

from training.models.people import User


class SecondStepNeed(models.Model):
    """A person whose roles need a second step, told so at one time, who can do without it until another."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="second_step_need")
    told_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("told_at")),
                name="second_step_need_ends_after_it_is_told",
                violation_error_message="The time to set it up ends after they are told.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} by {self.ends_at}"
