"""What a person said of a session they attended."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from bookings.models.booking import Booking


class Evaluation(models.Model):
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="evaluation")
    score = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    comment = models.TextField(max_length=2000, blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=1, score__lte=5),
                name="evaluation_score_1_to_5",
                violation_error_message="The score is a whole number from 1 to 5.",
            ),
        ]

    def __str__(self) -> str:
        return f"evaluation of booking {self.booking_id}"
