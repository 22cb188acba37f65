"""Who runs this installation, as the team says it in the browser."""

from django.core.validators import MaxValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from training.models.locking import LockableQuerySet
from training.text import validate_readable

MOST_POUNDS = 100_000


class OurDetails(models.Model):
    """One row at most. Until there is one, the settings of the installation say it (`training.partnership.ours`).

    Amounts are whole pounds; 0 names none.
    """

    name = models.CharField(max_length=120, validators=[validate_readable])
    email = models.EmailField(max_length=254)
    phone = models.CharField(max_length=40, blank=True)
    cost_of_empty_place = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(MOST_POUNDS)])
    charge_late_cancellation = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(MOST_POUNDS)])
    charge_no_show = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(MOST_POUNDS)])

    reminders_signed_by = models.CharField(
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text="who of the team reminds people, such as “Jo Ellis”",
    )
    job_roles = models.TextField(
        max_length=4000, blank=True, db_default="", help_text="what people choose their job role from, one a line"
    )

    objects = LockableQuerySet["OurDetails"].as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "our details"

    def __str__(self) -> str:
        return self.name
