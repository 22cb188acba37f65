"""Reports that somebody gets by email each month, and for which months each has left."""

from django.conf import settings
from django.db import models

REVIEW = "no-show-review"  # as `report` has it; all else is the name of a report


class ReportByEmail(models.Model):
    """A report that a reader wants on the first working day of each month, narrowed as its page was.

    It ends with its row: when somebody stops it, and when the reader may no longer read reports.
    """

    class Span(models.TextChoices):
        YEAR = "year", "The reporting year so far"
        TWELVE = "12 months", "The last 12 months"
        MONTH = "month", "The month that has just ended"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reports_by_email", help_text="who gets it"
    )
    report = models.CharField(max_length=60)
    span = models.CharField(max_length=10, choices=Span, default=Span.YEAR)
    query = models.CharField(max_length=500, blank=True, help_text="what it is narrowed to, as its page's address says")
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "report", "span", "query"],
                name="report_by_email_chosen_once",
                violation_error_message="This report is sent to this person already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} by email to {self.person_id}"


class ReportEmailed(models.Model):
    """That a report was sent for a month: written with the mail, and once only, whatever the clock says."""

    by_email = models.ForeignKey(ReportByEmail, on_delete=models.CASCADE, related_name="emailed")
    month = models.DateField(help_text="the first day of the month in which it was due")
    emailed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["by_email", "month"],
                name="report_emailed_once_a_month",
                violation_error_message="This report has been sent for this month already.",
            ),
            models.CheckConstraint(
                condition=models.Q(month__endswith="-01"),  # SQLite knows it without Django, whoever opens the file
                name="report_emailed_for_a_month",
                violation_error_message="A month is named by its first day.",
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.by_email_id} of {self.month:%Y-%m}"
