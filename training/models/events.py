"""What a partnership holds beside its courses: a conference, a forum, a briefing, where people are counted by eye."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from training.models.locking import LockableQuerySet
from training.text import validate_readable


class EventQuerySet(LockableQuerySet["Event"]):
    pass


class Event(models.Model):
    """An event without a register: how many came is a count, exact (both figures alike) or between two figures.

    Nobody is named, so nobody of it is a learner, has a certificate, or is among the attendances of courses.
    """

    class Kind(models.TextChoices):
        CONFERENCE = "conference", "Conference"
        FORUM = "forum", "Forum"
        BRIEFING = "briefing", "Briefing"
        OTHER = "other", "Other event"

    title = models.CharField(max_length=200, validators=[validate_readable])
    kind = models.CharField(max_length=20, choices=Kind)
    held_on = models.DateField()
    place = models.CharField(max_length=150, blank=True)
    lowest = models.PositiveIntegerField(null=True, blank=True, help_text="how many came at least; none: not counted")
    highest = models.PositiveIntegerField(null=True, blank=True, help_text="how many came at most")
    evaluations = models.PositiveIntegerField(null=True, blank=True, help_text="how many evaluation forms came back")
    note = models.CharField(max_length=300, blank=True)

    objects = EventQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        indexes = [models.Index(fields=["held_on"], name="event_held_on")]
        constraints = [
            models.CheckConstraint(
                condition=Q(lowest__isnull=True, highest__isnull=True)
                | Q(lowest__isnull=False, highest__isnull=False, lowest__lte=F("highest")),
                name="event_counted_from_low_to_high",
                violation_error_message="The higher figure must not be below the lower one.",
            ),
            models.CheckConstraint(
                condition=Q(evaluations__isnull=True) | Q(highest__isnull=True) | Q(evaluations__lte=F("highest")),
                name="event_evaluated_by_those_who_came",
                violation_error_message="More evaluation forms than people who came: check both figures.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def counted(self) -> str:
        """How many came, as people say it: "160", "50 to 60"; "" where nobody counted."""
        if self.lowest is None or self.highest is None:
            return ""
        return f"{self.lowest:,}" if self.lowest == self.highest else f"{self.lowest:,} to {self.highest:,}"
