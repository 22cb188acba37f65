"""A certificate: what it says is kept as it was on the day of issue. A booking has one, and those that it replaced."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from bookings.models.booking import Booking
from bookings.models.letterhead import Letterhead
from training.models import User


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(booking__in=Booking.objects.visible_to(user))

    def current(self) -> Self:
        """The one of each booking that no other has replaced; withdrawn it may be."""
        return self.filter(replaced_at=None)


class Certificate(models.Model):
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=20, unique=True)
    code = models.CharField(max_length=32, unique=True, help_text="random; with it anybody can verify the certificate")
    person_name = models.CharField(max_length=150)
    course_title = models.CharField(max_length=200)
    level = models.CharField(max_length=60, blank=True, default="", db_default="", help_text="of the course, in words")
    venue = models.CharField(max_length=300, blank=True, default="", db_default="", help_text="where it was, in words")
    attended_on = models.DateField(help_text="the last day of the session")
    days_said = models.TextField(
        blank=True, default="", db_default="", help_text="every day of the session, such as 2026-07-07;2026-07-14"
    )
    cpd_hours = models.DecimalField(max_digits=4, decimal_places=1)
    issued_at = models.DateTimeField()
    expires_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates_revoked", null=True, blank=True
    )
    revoked_reason = models.CharField(max_length=300, blank=True)
    letterhead = models.ForeignKey(
        Letterhead,
        on_delete=models.PROTECT,
        related_name="certificates",
        null=True,
        blank=True,
        help_text="the version of the day of issue",
    )
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True, help_text="issued again, as when a name was corrected")

    objects = CertificateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        indexes = [
            models.Index(fields=["issued_at"], name="certificate_issued"),  # who is told, and by when it is due
            models.Index(
                fields=["expires_on"],
                name="certificate_expires",
                condition=Q(expires_on__isnull=False, revoked_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_reason=""),
                name="certificate_revoked_with_reason",
                violation_error_message="Say why the certificate is revoked.",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True) | Q(revoked_at__isnull=False),
                name="certificate_replaced_is_revoked",
                violation_error_message="A certificate that was replaced is valid no longer.",
            ),
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(replaced_at__isnull=True),
                name="certificate_one_current_per_booking",
                violation_error_message="This booking has a certificate already.",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def days(self) -> list[dt.date]:
        """Every day that was attended; the last alone, on certificates of the time when no more was kept."""
        return [dt.date.fromisoformat(day) for day in self.days_said.split(";") if day] or [self.attended_on]

    def validity(self, today: dt.date) -> str:
        """Return "erased" (of somebody), "replaced", "revoked", "expired" or "valid", as of a date."""
        if not self.person_name:
            return "erased"
        if self.replaced_at:
            return "replaced"
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_on and self.expires_on < today else "valid"
