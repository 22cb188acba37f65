"""Mails that give somebody a place ask in passing how confident they are before the course. They need not say."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, QuerySet

from bookings.models import Booking, Evaluation, Moment, Question
from bookings.models.questionnaire import courses_asked
from bookings.notices.about.evaluation import has_answered
from training.compiled import CompiledQuery
from training.models import Session


def _still_asked(course: int, booking: int) -> QuerySet[Question, Any]:
    said = Evaluation.objects.filter(booking=booking, before_at__isnull=False)
    return Question.objects.asked_of(course, Moment.BEFORE).filter(~Exists(said)).values_list("pk", flat=True)[:1]


_STILL_ASKED: CompiledQuery[int] = CompiledQuery(_still_asked)  # docs/decisions/0013: each mail sent alone asks it
_READ = "asks_before_that_was_read"  # on a session


def read_asks_before(sessions: Collection[Session]) -> None:
    """Read in one query which of several sessions ask something before the course. For their bookings, which have been
    read with their evaluations, asks_before then needs no question of its own.
    """
    if not sessions:
        return
    courses = courses_asked(Moment.BEFORE).filter(pk__in={session.course_id for session in sessions})
    asking = set(courses.values_list("pk", flat=True))
    for session in sessions:
        vars(session)[_READ] = session.course_id in asking


def asks_before(booking: Booking, *, now: dt.datetime) -> bool:
    """Tell whether the person can still say how confident they are before the course: its form asks, it has not begun,
    and they have not said it. An example for the team is asked.
    """
    if booking.session.has_begun(now):
        return False
    if not booking.pk:
        return True
    form_asks: bool | None = vars(booking.session).get(_READ)
    if form_asks is None:
        return _STILL_ASKED.first(course=booking.session.course_id, booking=booking.pk) is not None
    return form_asks and not has_answered(booking, Moment.BEFORE)
