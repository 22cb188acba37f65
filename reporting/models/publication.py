"""A table that was published: it can be printed again as it was, and no later one may give away what it hides."""

import datetime as dt

from django.conf import settings
from django.db import models


class PublicationQuerySet(models.QuerySet["Publication"]):
    def overlapping(self, start: dt.date, end: dt.date) -> "PublicationQuerySet":
        """Return those over a period that has a day in common with another."""
        return self.filter(first_day__lte=end, last_day__gte=start)


class Publication(models.Model):
    """It holds figures, and no names of people. What it `told` is kept with the true counts: later tables are held
    against them. Nothing changes or deletes it.
    """

    report = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    asked = models.JSONField(help_text="the question: the period, what it is narrowed to, what it is compared with")
    first_day = models.DateField()
    last_day = models.DateField()
    way = models.CharField(max_length=10)
    small_up_to = models.PositiveSmallIntegerField()
    document = models.JSONField(help_text="the table as it was published")
    told = models.JSONField(help_text="the figures of each of its tables: counts, and which of them are hidden")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="publications", null=True
    )

    objects = PublicationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["first_day", "last_day"]), models.Index(fields=["-published_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")),
                name="publication_period_in_order",
                violation_error_message="The period of a published table ends before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return f"published table {self.pk}: {self.report}"
