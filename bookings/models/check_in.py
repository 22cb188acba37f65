"""What people said themselves on the day: "I'm here"."""

from django.db import models

from bookings.models.booking import Booking
from training.models import SessionDay


class CheckIn(models.Model):
    """A person said on a day that they are there, by the code on the wall. It is what they said and no mark: the mark
    that it made is the trainer's to change, and what they said stays beside it.
    """

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="check_ins")
    session_day = models.ForeignKey(SessionDay, on_delete=models.PROTECT, related_name="check_ins")
    checked_in_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "session_day"],
                name="check_in_one_per_person_and_day",
                violation_error_message="This person has checked in for this day already.",
            ),
        ]

    def __str__(self) -> str:
        return f"check-in of booking {self.booking_id} on day {self.session_day_id}"
