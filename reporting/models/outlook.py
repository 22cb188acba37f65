"""How many are expected at each session, kept as it was when it began, and what the team said to extra places."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from training.models import Session
from training.models.locking import LockableQuerySet


class SessionOutlook(models.Model):
    """What was foreseen of a session when it was last looked at; from its start on it stays as it was.

    Of nobody by name: how likely each person is to come is worked out, used, and kept nowhere.
    """

    session = models.OneToOneField(Session, on_delete=models.CASCADE, primary_key=True, related_name="kept_outlook")
    made_at = models.DateTimeField()
    held = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()
    seats = models.PositiveIntegerField()
    spare = models.PositiveIntegerField(default=0)
    risk_percent = models.PositiveSmallIntegerField()
    expected = models.FloatField(help_text="how many of those who hold a place come")
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()
    extra = models.PositiveIntegerField(help_text="places above the seats that the stated risk allows")
    overflow = models.FloatField(help_text="how likely more people than chairs are, with all extra places booked")
    filled = models.FloatField(help_text="the share of seats then taken")
    filled_without = models.FloatField(help_text="that share with the seats booked and no more")

    objects = LockableQuerySet["SessionOutlook"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(low__lte=F("high"), high__lte=F("held"), expected__gte=0, expected__lte=F("held")),
                name="outlook_lies_within_who_holds_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"outlook of session {self.session_id}"

    @property
    def likely_away(self) -> float | None:
        """The share of places held of which nobody is expected to come."""
        return 1 - self.expected / self.held if self.held else None


class ExtraPlacesAnswer(models.Model):
    """That somebody of the team said yes or no to extra places. It never changes; a later answer is another row."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="extra_places_answers")
    suggested = models.PositiveIntegerField(help_text="places above the seats, in all")
    overflow = models.FloatField()
    is_accepted = models.BooleanField()
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="extra_places_answered"
    )

    objects = LockableQuerySet["ExtraPlacesAnswer"].as_manager()

    def __str__(self) -> str:
        return f"session {self.session_id}: {self.suggested}, {'yes' if self.is_accepted else 'no'}"
