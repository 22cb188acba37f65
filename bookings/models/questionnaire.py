"""What people are asked about a course: evaluation forms, which the team keeps, and their questions."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from simple_history.models import HistoricalRecords

from training.models import Course
from training.models.locking import LockableQuerySet
from training.text import FoldedField


class Moment(models.TextChoices):
    """When somebody is asked about a course: once at each."""

    BEFORE = "before", "When they book"
    AFTER = "after", "After the course"
    LATER = "later", "90 days later"


class QuestionnaireQuerySet(LockableQuerySet["Questionnaire"]):
    def in_use(self) -> Self:
        """Those that are not retired, the default one first."""
        return self.filter(retired_at=None).order_by("-is_default", "name_key")

    def of_course(self, course: int) -> Self:
        """The one that a course (its key) uses: its own, or the default one."""
        own = CourseQuestionnaire.objects.filter(course=course)
        return self.filter(Q(pk__in=own.values("questionnaire")) | Q(is_default=True) & ~Exists(own))


class Questionnaire(models.Model):
    """An evaluation form. Courses that have none of their own use the default one."""

    name = models.CharField(max_length=100)
    name_key = FoldedField(sources=("name",))
    is_default = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionnaireQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                name="questionnaire_name_unique",
                violation_error_message="There is an evaluation form of this name already.",
            ),
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="questionnaire_one_default",
                violation_error_message="Only one evaluation form can be the default.",
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(retired_at__isnull=True),
                name="questionnaire_default_in_use",
                violation_error_message="The default evaluation form is in use: make another the default first.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CourseQuestionnaire(models.Model):
    """The evaluation form of a course that does not use the default one."""

    course = models.OneToOneField(Course, on_delete=models.PROTECT, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="courses_with_it")

    history = HistoricalRecords()

    def __str__(self) -> str:
        return f"evaluation form of course {self.course_id}"


def validate_options(options: object) -> None:
    """Refuse what is no list of short texts: forms show each as it is."""
    if not isinstance(options, list) or not all(isinstance(one, str) and 0 < len(one) <= 100 for one in options):
        raise ValidationError("Each answer to choose from is a text of at most 100 characters.")


class QuestionQuerySet(LockableQuerySet["Question"]):
    def in_use(self) -> Self:
        """Those that are asked, in the order of their form."""
        return self.filter(retired_at=None).order_by("position", "pk")

    def asked_of(self, course: int, moment: str) -> Self:
        """Those that people on a course (its key) are asked at a moment, in order."""
        return self.in_use().filter(
            questionnaire__in=Questionnaire.objects.of_course(course), **{f"asked_{moment}": True}
        )


def courses_asked(moment: str) -> QuerySet[Course]:
    """Return the courses whose form asks something at a moment."""
    asking = Question.objects.in_use().filter(**{f"asked_{moment}": True})
    given = CourseQuestionnaire.objects.filter(course=OuterRef("pk"))
    own = given.filter(Exists(asking.filter(questionnaire=OuterRef("questionnaire"))))
    by_default = Exists(asking.filter(questionnaire__is_default=True))
    return Course.objects.filter(Q(Exists(own)) | ~Exists(given) & Q(by_default))


class Question(models.Model):
    """A question of a form. Once it was answered its words stay: changed, it is a new one that replaces it.

    `kind` is a name of bookings/attendance/evaluation/kinds.py: the database knows no kinds.
    """

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="questions")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=200)
    hint = models.CharField(max_length=300, blank=True)
    options = models.JSONField(default=list, blank=True, validators=[validate_options])
    is_required = models.BooleanField(default=False)
    asked_before = models.BooleanField(default=False)
    asked_after = models.BooleanField(default=False)
    asked_later = models.BooleanField(default=False)
    for_team_alone = models.BooleanField(default=False, help_text="trainers and group members do not see the answers")
    retired_at = models.DateTimeField(null=True, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True)

    objects = QuestionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_before=True) | Q(asked_after=True) | Q(asked_later=True),
                name="question_asked_at_some_moment",
                violation_error_message="Choose when the question is asked.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def moments(self) -> list[Moment]:
        """Return when it is asked, in the order of time."""
        return [moment for moment in Moment if getattr(self, f"asked_{moment}")]

    @property
    def moments_in_words(self) -> str:
        return ", ".join(str(moment.label) for moment in self.moments).capitalize()


def is_answered() -> Exists:
    """Tell of a question whether anybody has answered it."""
    from bookings.models.evaluation import Answer

    return Exists(Answer.objects.filter(question=OuterRef("pk")))
