"""The register of a session and its marks: one mark a person a day. No mark is not an absence."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from bookings.models.booking import Booking
from training.models import Session, SessionDay


class Register(models.Model):
    """Whether a session's attendance record is finished. A session without a row has an open register."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        COMPLETE = "complete", "Complete"
        PARTIAL = "partial", "Partial"
        UNAVAILABLE = "unavailable", "Full attendance not available"

    # Finished, with attendance on record: what outcomes, certificates and the no-show policy go by.
    RECORDED = (State.COMPLETE, State.PARTIAL)
    # Finished: from now on changed by corrections only.
    CLOSED = (*RECORDED, State.UNAVAILABLE)

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="register")
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registers_closed", null=True, blank=True
    )
    reason = models.CharField(max_length=300, blank=True, help_text="why attendance is not available")
    opened_again_at = models.DateTimeField(null=True, blank=True, help_text="the latest time, after it was closed")
    opened_again_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registers_opened_again", null=True, blank=True
    )
    opened_again_reason = models.CharField(max_length=100, blank=True, db_default="")

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") ^ Q(closed_at__isnull=False),
                name="register_closed_with_time",
                violation_error_message="A closed register has the time it was closed, and an open one has none.",
            ),
            models.CheckConstraint(
                condition=~Q(state="unavailable") | ~Q(reason=""),
                name="register_unavailable_with_reason",
                violation_error_message="Say why the attendance is not available.",
            ),
            models.CheckConstraint(
                condition=Q(opened_again_at__isnull=True) | ~Q(opened_again_reason=""),
                name="register_opened_again_with_reason",
                violation_error_message="Say why the register is opened again.",
            ),
        ]

    def __str__(self) -> str:
        return f"register of session {self.session_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it, and say at the session whether it is closed: among all sessions that ever were, the few with an open
        register are found by that. The row of the session has no part in the history of it.
        """
        super().save(*args, **kwargs)
        Session.objects.filter(pk=self.session_id).update(register_closed=self.is_closed)

    @property
    def is_closed(self) -> bool:
        return self.state in self.CLOSED

    @property
    def is_open_again(self) -> bool:
        """Tell whether it is being marked a second time: what is marked now is a correction, with that reason."""
        return self.state == self.State.OPEN and self.opened_again_at is not None


class Mark(models.Model):
    class Value(models.TextChoices):
        PRESENT = "present", "Here"
        PARTLY = "partly", "Here for part of it"
        ABSENT = "absent", "Absent"

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="marks")
    session_day = models.ForeignKey(SessionDay, on_delete=models.PROTECT, related_name="marks")
    value = models.CharField(max_length=20, choices=Value)
    arrived_late = models.BooleanField(default=False)
    left_early = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="marks_made", null=True
    )

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "session_day"],
                name="mark_one_per_person_and_day",
                violation_error_message="This person is marked for this day already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} (booking {self.booking_id}, day {self.session_day_id})"


CHANGE_REASON = "Imported history"
