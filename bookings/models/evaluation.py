"""What a person said of a course: before it, after it and months later."""

import datetime as dt
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from bookings.models.booking import Booking
from bookings.models.questionnaire import Moment, Question


class Evaluation(models.Model):
    """All that one booking's person said, so that before and after are beside each other: each moment once.

    `score` is the answer to "How good was the course?", which every form asks after the course, so that courses,
    forms and years compare, and what history brings in. The other questions are the form's own: `Answer`.
    """

    AT = {Moment.BEFORE: "before_at", Moment.AFTER: "sent_at", Moment.LATER: "later_at"}

    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="evaluation")
    score = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    before_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="when they answered after the course")
    later_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=1, score__lte=5),
                name="evaluation_score_1_to_5",
                violation_error_message="The score is a whole number from 1 to 5.",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True, sent_at__isnull=True) | Q(score__isnull=False, sent_at__isnull=False),
                name="evaluation_score_after_the_course",
                violation_error_message="The score is given after the course.",
            ),
            models.CheckConstraint(
                condition=Q(before_at__isnull=False) | Q(sent_at__isnull=False) | Q(later_at__isnull=False),
                name="evaluation_given_at_some_moment",
                violation_error_message="An evaluation has the time at which it was given.",
            ),
        ]

    def __str__(self) -> str:
        return f"evaluation of booking {self.booking_id}"

    def given_at(self, moment: str) -> dt.datetime | None:
        """Return when the person answered at this moment, or None where they have not."""
        return getattr(self, self.AT[Moment(moment)])


class AnswerQuerySet(models.QuerySet["Answer"]):
    def in_words(self) -> Self:
        """Those that somebody wrote, with their questions, as one reads them."""
        order = ("question__position", "question_id", "pk")
        return self.exclude(words="").select_related("question").order_by(*order)


class Answer(models.Model):
    """The answer to one question at one moment: a number of its kind, or words."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    moment = models.CharField(max_length=10, choices=Moment)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    number_before = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="how confident somebody says afterwards that they were before"
    )
    words = models.TextField(max_length=2000, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "question", "moment"],
                name="answer_once_a_moment",
                violation_error_message="This question is answered already.",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=False) | Q(number_before__isnull=False) | ~Q(words=""),
                name="answer_says_something",
                violation_error_message="An answer has a number or words.",
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
