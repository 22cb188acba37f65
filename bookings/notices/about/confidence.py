"""Mails that give somebody a place ask in passing how confident they are before the course. They need not say."""

import datetime as dt
from typing import Any

from django.db.models import Exists, QuerySet

from bookings.models import Booking, Evaluation, Moment, Question
from training.compiled import CompiledQuery


def _still_asked(course: int, booking: int) -> QuerySet[Question, Any]:
    said = Evaluation.objects.filter(booking=booking, before_at__isnull=False)
    return Question.objects.asked_of(course, Moment.BEFORE).filter(~Exists(said)).values_list("pk", flat=True)[:1]


_STILL_ASKED: CompiledQuery[int] = CompiledQuery(_still_asked)  # docs/decisions/0013: each mail with a place asks it


def asks_before(booking: Booking, *, now: dt.datetime) -> bool:
    """Tell whether the person can still say how confident they are before the course: its form asks, it has not begun,
    and they have not said it. An example for the team is asked.
    """
    if booking.session.has_begun(now):
        return False
    if not booking.pk:
        return True
    return _STILL_ASKED.first(course=booking.session.course_id, booking=booking.pk) is not None
