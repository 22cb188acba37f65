"""What: categories and courses, and which course came of which."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator, validate_comma_separated_integer_list
from django.db import models
from django.db.models import Exists, OuterRef, Q
from simple_history.models import HistoricalRecords

from training.models.locking import LockableQuerySet
from training.models.people import OrganisationType, User
from training.text import FoldedField, validate_readable


class CategoryQuerySet(LockableQuerySet["Category"]):
    def with_courses(self) -> Self:
        """Those that have a published course, in the order of the catalogue."""
        published = Course.objects.filter(status=Course.Status.PUBLISHED)
        return self.filter(Exists(published.filter(category=OuterRef("pk")))).order_by("position", "name_key")


class Category(models.Model):
    name = models.CharField(max_length=120, validators=[validate_readable])
    name_key = FoldedField(sources=("name",))
    position = models.PositiveIntegerField()

    objects = CategoryQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                name="category_name_unique",
                violation_error_message="There is a category of this name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CourseQuerySet(LockableQuerySet["Course"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Drafts are the team's own; published and retired courses are everyone's."""
        if user.is_authenticated and user.is_team:
            return self
        return self.exclude(status=Course.Status.DRAFT)

    def in_catalogue_order(self) -> Self:
        return self.order_by("category__position", "position", "title_key")

    def succeeded_by(self, course: "Course") -> Self:
        """Those that this course has replaced, or that were merged into it."""
        return self.filter(Q(replaced_by=course) | Q(merged_into=course))


class Course(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "No longer run"

    class Provider(models.TextChoices):
        PARTNERSHIP = "partnership", "The partnership"
        COMMISSIONED = "commissioned", "Commissioned"

    class Level(models.TextChoices):
        INTRODUCTION = "introduction", "Introduction"
        LEVEL_1 = "1", "Level 1"
        LEVEL_2 = "2", "Level 2"
        LEVEL_3 = "3", "Level 3"
        SPECIALIST = "specialist", "Specialist"

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="courses")
    title = models.CharField(max_length=200, validators=[validate_readable])
    title_key = FoldedField(sources=("title",))
    search_text = FoldedField(sources=("title", "aims", "audience"), max_length=4000)
    slug = models.SlugField(max_length=220, unique=True)
    position = models.PositiveIntegerField(default=0, help_text="its place in the catalogue, within its category")
    status = models.CharField(max_length=20, choices=Status, default=Status.PUBLISHED)
    provider = models.CharField(max_length=20, choices=Provider, default=Provider.PARTNERSHIP)
    level = models.CharField(max_length=20, choices=Level, default=Level.LEVEL_2)
    aims = models.TextField(max_length=4000, blank=True)
    audience = models.TextField(max_length=2000, blank=True)
    audience_types = models.ManyToManyField(
        OrganisationType, related_name="courses_for_it", blank=True, help_text="who can book; none: everyone"
    )
    cpd_hours = models.DecimalField(
        "CPD hours", max_digits=4, decimal_places=1, default=0, validators=[MinValueValidator(0), MaxValueValidator(99)]
    )
    certificate_valid_months = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    certificate_needs_evaluation = models.BooleanField(default=False)
    counts_if_done_elsewhere = models.BooleanField(
        default=False, db_default=False, help_text="where another course asks for this one first"
    )
    reminder_days = models.CharField(
        max_length=30,
        default="14,5,1",
        blank=True,
        validators=[validate_comma_separated_integer_list],
        help_text="how many days before a session its people are reminded, such as 14,5,1",
    )
    ask_again_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        default=3,
        db_default=3,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text="how many days before a session people who have not answered are asked again; empty: never",
    )
    reminders_signed_by = models.CharField(
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text="who of the team reminds; empty: as the partnership says",
    )
    joining_instructions = models.TextField(max_length=4000, blank=True)
    prerequisites = models.ManyToManyField("self", symmetrical=False, related_name="leads_to", blank=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, related_name="replaces", null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="merged_from", null=True, blank=True)

    objects = CourseQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[prerequisites, audience_types], excluded_fields=["search_text"])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["title_key"],
                name="course_title_unique",
                violation_error_message="There is a course of this title already.",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(merged_into__isnull=True),
                name="course_one_successor",
                violation_error_message="A course is either replaced by another or merged into one, not both.",
            ),
            models.CheckConstraint(
                condition=~Q(replaced_by=models.F("id")) & ~Q(merged_into=models.F("id")),
                name="course_not_its_own_successor",
                violation_error_message="A course cannot replace itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def successor_id(self) -> int | None:
        """The course that this one's attendance is counted with, where a report asks for lineage."""
        return self.replaced_by_id or self.merged_into_id
