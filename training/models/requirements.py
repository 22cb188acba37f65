"""What the partnership says a role needs: a course or a level, once or every so many months."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from training.models.catalogue import Course
from training.models.locking import LockableQuerySet
from training.text import folded, validate_readable

MOST_MONTHS = 120
_ALREADY = "These people need this already."


class RequirementQuerySet(LockableQuerySet["Requirement"]):
    def in_order(self) -> "RequirementQuerySet":
        return self.select_related("course").order_by("who", "pk")


class Requirement(models.Model):
    """A group of job roles, and what everyone in it needs: a course, with those that it replaced, or a level."""

    who = models.CharField(max_length=120, validators=[validate_readable], help_text="the group, as people call it")
    job_roles = models.TextField(
        max_length=1000, blank=True, help_text="words of job roles, one a line; none: everyone belongs to the group"
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="required", null=True, blank=True)
    level = models.CharField(max_length=20, choices=Course.Level, blank=True)
    months = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
        help_text="for how long it counts; none: once is enough",
    )

    objects = RequirementQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(course__isnull=False, level="") | (Q(course__isnull=True) & ~Q(level="")),
                name="requirement_of_course_or_level",
                violation_error_message="Choose a course or a level, not both.",
            ),
            models.UniqueConstraint(
                fields=["who", "course"],
                condition=Q(course__isnull=False),
                name="requirement_of_a_course_once",
                violation_error_message=_ALREADY,
            ),
            models.UniqueConstraint(
                fields=["who", "level"],
                condition=~Q(level=""),
                name="requirement_of_a_level_once",
                violation_error_message=_ALREADY,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.needed}"

    @property
    def needed(self) -> str:
        """What is needed, in words."""
        return self.course.title if self.course else f"Any {self.get_level_display()} course"

    def is_for(self, job_role: str) -> bool:
        """Tell whether somebody with this job role belongs to the group: its words are among theirs, one after the
        other, however they are written.
        """
        wanted = [line for line in map(_words, self.job_roles.splitlines()) if line.strip()]
        return not wanted or any(line in _words(job_role) for line in wanted)


def _words(text: str) -> str:
    """Return the words of a text between blanks, so that one of them is never found inside another."""
    return f" {' '.join(''.join(sign if sign.isalnum() else ' ' for sign in folded(text)).split())} "
