"""Yearly reports as they were published: rows are added, and never changed or deleted."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q

MAY_CHANGE = {"kept_by", "kept_by_id"}  # where one person has two accounts and they become one


class NeverChanged(TypeError):
    """Somebody's code wanted to change or delete what was published."""


class KeptReportQuerySet(models.QuerySet["KeptReport"]):
    def update(self, **changes: Any) -> int:
        if changes.keys() - MAY_CHANGE:
            raise NeverChanged("What was published stays: keep a corrected edition that replaces it.")
        return super().update(**changes)

    def delete(self) -> NoReturn:
        raise NeverChanged("What was published stays.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NeverChanged("What was published stays.")


class KeptReport(models.Model):
    """One edition of the report of a year. `content` is the whole document as JSON text, to the letter as it was made,
    from which every format is printed (`reporting.yearly.storing`); it names no person.

    The database itself refuses a change of what was published (a trigger in the migration).
    """

    first_on = models.DateField(help_text="the first day of its year")
    last_on = models.DateField()
    edition = models.PositiveSmallIntegerField()
    form = models.PositiveSmallIntegerField(help_text="which form its content has")
    content = models.TextField()
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reports_kept")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why an edition was replaced by this one")

    objects = KeptReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first_on", "edition"],
                name="kept_report_edition_once",
                violation_error_message="This edition is kept already.",
            ),
            models.CheckConstraint(
                condition=Q(first_on__lt=F("last_on")),
                name="kept_report_of_a_year",
                violation_error_message="A year ends after it begins.",
            ),
            models.CheckConstraint(
                condition=Q(edition=1, replaces__isnull=True) | Q(edition__gt=1, replaces__isnull=False),
                name="kept_report_first_or_replacing",
                violation_error_message="The first edition replaces none, and every other one does.",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""),
                name="kept_report_replaced_with_reason",
                violation_error_message="Say why this edition replaces the one before.",
            ),
        ]

    def __str__(self) -> str:
        return f"edition {self.edition} of the year from {self.first_on}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NeverChanged("What was published stays: keep a corrected edition that replaces it.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NeverChanged("What was published stays.")
