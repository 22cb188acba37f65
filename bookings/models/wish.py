"""A wish to be told when a course has a new date."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When

from training.compiled import CompiledQuery
from training.lineage import Lineage
from training.models import Anybody, Course, Session
from training.models.locking import LockableQuerySet


class DateWishQuerySet(LockableQuerySet["DateWish"]):
    def open_of(self, user: Anybody) -> dict[int, "DateWish"]:
        """Return what the person wants to hear of, by key of the course, in the order they asked."""
        if not user.is_authenticated:
            return {}
        return {wish.course_id: wish for wish in _OPEN.rows(person=user.pk)}

    def with_course_now(self) -> Self:
        """Add `course_now` to each: the key of the course that it counts for today, where another has taken the place
        of the one that was asked for (one query more).
        """
        lineage = Lineage(list(Course.objects.only("replaced_by", "merged_into").order_by("pk")))
        heads = [(key, lineage.counted_as(key)) for key in lineage.by_id]
        moved = [When(course=key, then=Value(head)) for key, head in heads if key != head]
        return self.annotate(course_now=Case(*moved, default=F("course"), output_field=models.BigIntegerField()))

    def wanting(self, course: Course) -> Self:
        """Those that a date of this course fulfils: wishes for it, or for what it has taken the place of."""
        return self.with_course_now().filter(Q(course=course) | Q(course_now=course.pk))


class DateWish(models.Model):
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="date_wishes")
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="date_wishes")
    asked_at = models.DateTimeField()
    town = models.CharField(
        max_length=80, blank=True, default="", db_default="", help_text="where they want it; empty: anywhere"
    )
    told_at = models.DateTimeField(null=True, blank=True)
    books_first = models.ForeignKey(
        Session,
        on_delete=models.PROTECT,
        related_name="wishes_first",
        null=True,
        blank=True,
        help_text="the session that they were told of before everybody else can book it",
    )
    books_from_at = models.DateTimeField(null=True, blank=True, help_text="when they can book that session")

    objects = DateWishQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "practitioner"],
                condition=Q(told_at__isnull=True),
                name="date_wish_one_open_per_person",
                violation_error_message="You are on the list for this course already.",
            ),
            models.CheckConstraint(
                condition=Q(books_first__isnull=True, books_from_at__isnull=True)
                | Q(books_first__isnull=False, books_from_at__isnull=False, told_at__isnull=False),
                name="date_wish_books_first_from_a_time",
                violation_error_message="Somebody who books first was told of the session, and from when.",
            ),
        ]

    def __str__(self) -> str:
        return f"wish {self.pk}"


_OPEN = CompiledQuery(
    lambda person: (
        DateWish.objects.filter(practitioner=person, told_at=None).select_related("course").order_by("asked_at", "pk")
    )
)
