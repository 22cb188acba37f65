"""What certificates bear: the partnership's name and logo, and who signs. In versions that never change, so that a
certificate looks in ten years as it did on the day it was issued.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

MOST_SIGNATORIES = 3


class Letterhead(models.Model):
    number = models.PositiveIntegerField(unique=True)
    partnership = models.CharField(max_length=150, help_text="its name, as certificates say it")
    logo = models.BinaryField(blank=True, default=b"", help_text="the picture itself")
    logo_type = models.CharField(max_length=20, blank=True, help_text="such as image/png")
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="letterheads_kept",
        null=True,
        blank=True,
        help_text="nobody: it is what the settings say",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(logo_type="") | Q(logo_type__startswith="image/"),
                name="letterhead_logo_is_a_picture",
                violation_error_message="A logo is a picture.",
            ),
        ]

    def __str__(self) -> str:
        return f"letterhead, version {self.number}"


class Signatory(models.Model):
    letterhead = models.ForeignKey(Letterhead, on_delete=models.PROTECT, related_name="signatories")
    position = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(MOST_SIGNATORIES)])
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=120, blank=True)
    signature = models.BinaryField(blank=True, default=b"", help_text="what was scanned, as PNG; none: an empty line")

    class Meta:
        verbose_name_plural = "signatories"
        constraints = [
            models.UniqueConstraint(
                fields=["letterhead", "position"],
                name="signatory_one_per_position",
                violation_error_message="Somebody signs there already.",
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_SIGNATORIES),
                name="signatory_at_most_three",
                violation_error_message="A certificate has room for three signatures.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
