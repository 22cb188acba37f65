"""What the team says in its own words in a kind of mail, instead of what the platform comes with."""

from django.db import models
from simple_history.models import HistoricalRecords

from bookings.models.mail import Mail


class NoticeText(models.Model):
    kind = models.CharField(max_length=30, choices=Mail.Kind, unique=True)
    subject = models.CharField(max_length=200)
    text = models.TextField(max_length=5000)
    changed_at = models.DateTimeField()

    history = HistoricalRecords()

    def __str__(self) -> str:
        return f"text of {self.get_kind_display()}"
