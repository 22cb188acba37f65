"""Files that go with a course: plans, papers to read before the day."""

import secrets

from django.core.validators import MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from training.models.catalogue import Course
from training.text import validate_readable


def random_place(attachment: "CourseAttachment", name: str) -> str:
    """Where the bytes are kept: nothing of the name that somebody gave the file becomes a path."""
    return f"courses/{secrets.token_hex(16)}"


class CourseAttachment(models.Model):
    """A file that whoever holds a place gets with their mails. Its row outlives its bytes only by accident."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="attachments")
    position = models.PositiveIntegerField(help_text="its place among those of its course")
    name = models.CharField(max_length=100, validators=[validate_readable], help_text="as people see it")
    file = models.FileField(upload_to=random_place, max_length=100)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("size in bytes", validators=[MinValueValidator(1)])
    added_at = models.DateTimeField()

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "name"],
                name="course_attachment_name_unique",
                violation_error_message="This course has a file of this name already. Replace that one, or give yours "
                "another name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        """What sort of file it is, as people know it: its ending."""
        return self.name.rpartition(".")[2].upper()
