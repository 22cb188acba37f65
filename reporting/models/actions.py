"""What the group decided to do about no-shows, what it said beforehand of it, and what it found when it looked."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from bookings.models.trials import LEAST_EFFECT, MOST_EFFECT
from training.models import Category, Course, Organisation, OrganisationType, Session, Venue
from training.models.locking import LockableQuerySet
from training.text import validate_readable

# How long after its start an action is followed: what was stated beforehand is judged by the first year.
FIRST_YEAR = dt.timedelta(days=365)


class ActionQuerySet(LockableQuerySet["Action"]):
    def current(self) -> Self:
        """Those that no later entry corrects."""
        return self.filter(replaced_at=None)

    def followed_in(self, start: dt.date, end: dt.date) -> Self:
        """Those that had begun by the last day, and whose first year was not over, nor stopped, before the first."""
        going_on = Q(stopped_on=None) | Q(stopped_on__gte=start)
        return self.filter(going_on, begins_on__lte=end, begins_on__gt=start - FIRST_YEAR)

    def to_look_at(self, today: dt.date) -> Self:
        """Those whose date to look again has come."""
        return self.current().filter(look_again_on__lte=today)


class Action(models.Model):
    """One thing that the group decided to try, and by what it is to be judged: the no-show rate.

    What it is for is narrowed as reports are: everything that is left empty is not narrowed. From the day on which it
    begins nothing of this changes any more; what was wrong is corrected by another entry, which says why. `owner`,
    `look_again_on` and the end go on changing.
    """

    title = models.CharField(max_length=200, validators=[validate_readable])
    why = models.TextField(max_length=2000, blank=True, help_text="what exactly is done, and why")
    begins_on = models.DateField()
    effect_points = models.DecimalField(
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(LEAST_EFFECT), MaxValueValidator(MOST_EFFECT)],
        help_text="by how many in 100 the no-show rate is to fall",
    )
    chosen_for_its_rate = models.BooleanField(help_text="what it is for was chosen because many had stayed away")
    courses = models.ManyToManyField(Course, blank=True, related_name="actions_for")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="actions_for", null=True, blank=True)
    provider = models.CharField(max_length=20, choices=Course.Provider, blank=True)
    delivery = models.CharField(max_length=20, choices=Session.Delivery, blank=True)
    organisation_type = models.ForeignKey(
        OrganisationType, on_delete=models.PROTECT, related_name="actions_for", null=True, blank=True
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="actions_for", null=True, blank=True
    )
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="actions_for", null=True, blank=True)
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="actions_about", null=True, blank=True
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="actions_owned")
    look_again_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="actions_decided")
    stopped_on = models.DateField(null=True, blank=True)
    stopped_reason = models.CharField(max_length=300, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="corrected_by", null=True, blank=True
    )
    replaced_at = models.DateTimeField(null=True, blank=True)
    replaced_reason = models.CharField(max_length=300, blank=True)

    objects = ActionQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[courses])

    class Meta:
        indexes = [
            models.Index(
                fields=["look_again_on"],
                name="action_to_look_at",
                condition=Q(look_again_on__isnull=False, replaced_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(effect_points__gte=LEAST_EFFECT, effect_points__lte=MOST_EFFECT),
                name="action_states_a_fall",
                violation_error_message="Enter a fall from 0.5 to 50 in 100.",
            ),
            models.CheckConstraint(
                condition=Q(look_again_on__isnull=True) | Q(look_again_on__gt=F("begins_on")),
                name="action_looked_at_after_it_begins",
                violation_error_message="The date to look again must be after the day it begins.",
            ),
            models.CheckConstraint(
                condition=Q(stopped_on__isnull=True) | Q(stopped_on__gte=F("begins_on"), look_again_on__isnull=True),
                name="action_stopped_after_it_began",
                violation_error_message="It cannot have stopped before it began.",
            ),
            models.CheckConstraint(
                condition=Q(stopped_on__isnull=True, stopped_reason="")
                | (Q(stopped_on__isnull=False) & ~Q(stopped_reason="")),
                name="action_stopped_with_reason",
                violation_error_message="Say why it was stopped.",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True, replaced_reason="")
                | (Q(replaced_at__isnull=False, look_again_on__isnull=True) & ~Q(replaced_reason="")),
                name="action_replaced_with_reason",
                violation_error_message="Say why it is corrected.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def effect(self) -> float:
        """The fall that was stated, as a fraction of 1."""
        return float(self.effect_points) / 100

    @property
    def last_day(self) -> dt.date:
        """The last day that it is judged by: that of its first year, or the one on which it was stopped."""
        year = self.begins_on + FIRST_YEAR - dt.timedelta(days=1)
        return min(year, self.stopped_on) if self.stopped_on else year

    @property
    def was_stated_afterwards(self) -> bool:
        """Whether what it is judged by was written down when it had begun already."""
        return timezone.localdate(self.decided_at) > self.begins_on

    def has_begun(self, today: dt.date) -> bool:
        return self.begins_on <= today


class ActionLook(models.Model):
    """That somebody looked again on a day, what was found then, and what was said of it. It never changes."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="looks")
    looked_at = models.DateTimeField()
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="actions_looked_at")
    verdict = models.CharField(max_length=30)
    found = models.TextField(max_length=2000, help_text="the verdict with its figures, as they were on the day")
    said = models.TextField(max_length=2000, blank=True)
    next_on = models.DateField(null=True, blank=True)

    objects = LockableQuerySet["ActionLook"].as_manager()

    def __str__(self) -> str:
        return f"{self.action_id}, {self.looked_at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and not self._state.adding:
            raise TypeError("What was found on a day stays as it is.")
        super().save(*args, **kwargs)
