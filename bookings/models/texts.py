"""Notices that also go as text messages: which, for which courses, how many a month; and how many have gone."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from training.models import Course
from training.models.locking import LockableQuerySet

MOST_A_MONTH = 100_000


class TextSettings(models.Model):
    """One row at most. Until there is one, and while it names no kind, nothing goes as a text."""

    kinds = models.JSONField(default=list, blank=True, help_text="of the notices that go as texts too")
    for_all_courses = models.BooleanField(default=True)
    courses = models.ManyToManyField(Course, related_name="+", blank=True, help_text="where it is not for all")
    monthly_limit = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(MOST_A_MONTH)])
    price = models.DecimalField(
        max_digits=6, decimal_places=3, null=True, blank=True, validators=[MinValueValidator(0)],
        help_text="of one part of a text, in pence",
    )  # fmt: skip

    objects = LockableQuerySet["TextSettings"].as_manager()
    history = HistoricalRecords(m2m_fields=[courses])

    class Meta:
        verbose_name_plural = "text settings"

    def __str__(self) -> str:
        return "what goes as a text"


class TextMonth(models.Model):
    """How many texts were taken in hand in a month, so that there are never more than its limit; and how many more
    there would have been.
    """

    first_on = models.DateField(unique=True, help_text="the first day of the month, in London")
    sent = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"texts of {self.first_on:%B %Y}"
