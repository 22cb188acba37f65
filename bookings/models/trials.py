"""Comparisons by lot: two ways of reminding people, stated beforehand, and who was reminded in which."""

import datetime as dt
import hmac
import secrets
from decimal import Decimal
from typing import Any, NoReturn

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, validate_comma_separated_integer_list
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from bookings.models.booking import Booking
from training.models import Course
from training.models.locking import LockableQuerySet
from training.text import validate_readable

LEAST_EFFECT, MOST_EFFECT = Decimal("0.5"), Decimal(50)


class Arm(models.TextChoices):
    A = "a", "A"
    B = "b", "B"


def _new_key() -> str:
    return secrets.token_hex(32)


def _new_code() -> str:
    return secrets.token_hex(10)


class TrialQuerySet(LockableQuerySet["Trial"]):
    def under_way(self, today: dt.date) -> "TrialQuerySet":
        """Those that have begun and that nothing has ended yet."""
        return self.filter(begins_on__lte=today, ended_at=None)


class Trial(models.Model):
    """Two arms, what they are judged by, for which courses and until when. From the day on which it begins nothing of
    this changes any more; it can only end.

    `key` decides by lot who is in which arm, and is told to nobody; `code` is what other partnerships know it by.
    """

    class What(models.TextChoices):
        WORDS = "words", "Two wordings of the reminder"
        DAYS = "days", "Reminders on different days"
        SIGNER = "signer", "Reminders signed by a name, or by another or none"
        CHANNEL = "channel", "An email alone, or a text as well"

    class Measure(models.TextChoices):
        NO_SHOW = "no-show", "No-shows"
        LOST = "lost", "No-shows and late cancellations together"

    class Ended(models.TextChoices):
        STOPPED = "stopped", "Stopped early"
        CALLED = "called", "It was clear before the end"
        COMPLETE = "complete", "The time was over, or enough were counted"

    title = models.CharField(max_length=200, validators=[validate_readable])
    what = models.CharField(max_length=10, choices=What)
    measure = models.CharField(max_length=10, choices=Measure)
    effect_points = models.DecimalField(
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(LEAST_EFFECT), MaxValueValidator(MOST_EFFECT)],
        help_text="by how many in 100 fewer places are lost in B than in A, it is hoped",
    )
    courses = models.ManyToManyField(Course, blank=True, related_name="trials", help_text="none: all of them")
    begins_on = models.DateField(help_text="from when people are put into an arm, as their first reminder falls due")
    ends_on = models.DateField(help_text="the last day of the sessions that count")
    planned_bookings = models.PositiveIntegerField(
        validators=[MinValueValidator(1)], help_text="how many are to be counted, of both arms together"
    )
    pooled_as = models.SlugField(
        max_length=60, blank=True, help_text="what the partnerships that compare the same have agreed to call it"
    )
    a_days = models.CharField(max_length=30, blank=True, validators=[validate_comma_separated_integer_list])
    b_days = models.CharField(max_length=30, blank=True, validators=[validate_comma_separated_integer_list])
    a_subject = models.CharField(max_length=200, blank=True)
    a_text = models.TextField(max_length=5000, blank=True, help_text="empty: as the course or the platform says")
    b_subject = models.CharField(max_length=200, blank=True)
    b_text = models.TextField(max_length=5000, blank=True)
    a_signed_by = models.CharField(max_length=60, blank=True, help_text="empty: nobody is named")
    b_signed_by = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=64, default=_new_key, editable=False)
    code = models.CharField(max_length=20, default=_new_code, editable=False, unique=True)
    stated_at = models.DateTimeField()
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="trials_stated")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=10, choices=Ended, blank=True)
    stopped_reason = models.CharField(max_length=300, blank=True)

    objects = TrialQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[courses], excluded_fields=["key"])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(effect_points__gte=LEAST_EFFECT, effect_points__lte=MOST_EFFECT),
                name="trial_states_a_fall",
                violation_error_message="Enter a fall from 0.5 to 50 in 100.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("begins_on")),
                name="trial_ends_after_it_begins",
                violation_error_message="The last day must be after the one on which it begins.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="")
                | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                name="trial_ended_because_of_something",
                violation_error_message="What has ended says why.",
            ),
            models.CheckConstraint(
                condition=Q(ended_because="stopped") ^ Q(stopped_reason=""),
                name="trial_stopped_with_reason",
                violation_error_message="Say why it was stopped.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def effect(self) -> float:
        """The fall that was stated, as a fraction of 1."""
        return float(self.effect_points) / 100

    @property
    def is_stopped(self) -> bool:
        return self.ended_because == self.Ended.STOPPED

    def has_begun(self, today: dt.date) -> bool:
        return self.begins_on <= today

    def of_arm(self, arm: str, name: str) -> str:
        """Return what an arm says of its "days", "subject", "text" or "signed_by"."""
        said: str = getattr(self, f"{arm}_{name}")
        return said

    def arm_of(self, booking: int) -> str:
        """Return the arm that the lot gives to the booking of this key: the same whenever it is asked, and nothing that
        can be told from the key of the booking without that of the trial (HMAC-SHA-256: RFC 2104).
        """
        drawn = hmac.digest(bytes.fromhex(self.key), str(booking).encode(), "sha256")
        return str(Arm.B if drawn[0] & 1 else Arm.A)


class AllocationQuerySet(LockableQuerySet["Allocation"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("Who was put into an arm stays in it.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Who was put into an arm stays in it.")


class Allocation(models.Model):
    """That a booking is in a comparison, and in which arm. It never changes, whatever becomes of the booking."""

    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="allocations")
    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="allocation")
    arm = models.CharField(max_length=1, choices=Arm)
    allocated_at = models.DateTimeField()

    objects = AllocationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(arm__in=("a", "b")),
                name="allocation_to_one_of_two_arms",
                violation_error_message="There are two arms, A and B.",
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.booking_id}: {self.arm}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and not self._state.adding:
            raise TypeError("Who was put into an arm stays in it.")
        super().save(*args, **kwargs)
