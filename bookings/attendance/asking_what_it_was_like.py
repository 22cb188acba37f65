"""Those who came are asked what it was like, and 90 days later what it has changed; each is reminded once.

People are asked within RECENT of the day on which they should have been, so that a worker that stood still for months
does not write to everybody at once. A register that came in with history asks nobody anything.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from bookings.attendance.after_session import (
    RECENT,
    REMEMBERED,
    closed_here,
    closed_of_late,
    ended_within,
    in_each_session,
    looked_for_again,
    midnight,
)
from bookings.attendance.evaluation.sending import ATTENDED_AT_ALL, LATER_AFTER
from bookings.models import Booking, Evaluation, Mail, Moment
from bookings.models.questionnaire import courses_asked
from bookings.notices.kinds.evaluation_request import EvaluationRequest
from bookings.notices.kinds.later_request import LaterRequest
from bookings.notices.sending.outbox import queue_notice
from training.models import Session
from training.models.schedule import SessionQuerySet

EVALUATION_AFTER = dt.timedelta(days=1)
REMINDED_AFTER = {EvaluationRequest: dt.timedelta(days=7), LaterRequest: dt.timedelta(days=14)}
AGAIN = "again"  # the occasion of a reminder
Request = type[EvaluationRequest] | type[LaterRequest]


def ask_for_evaluations(*, now: dt.datetime) -> int:
    """Ask those who came what it was like, a day after the register was closed, unless they have said it."""
    came = closed_of_late(now).filter(
        ~_has_said(Moment.AFTER),
        ~Exists(_written(EvaluationRequest)),
        outcome__in=ATTENDED_AT_ALL,
        session__register__closed_at__lte=now - EVALUATION_AFTER,
    )
    return _ask(came, EvaluationRequest, now)


def ask_later(*, now: dt.datetime) -> int:
    """Ask those who came what the course has changed, 90 days after it, where its form asks something then."""
    sessions = Session.objects.running().filter(
        ends_at__gte=midnight(LATER_AFTER + RECENT, now),
        ends_at__lte=now - LATER_AFTER,
        course__in=courses_asked(Moment.LATER),
    )
    came = closed_here(sessions).filter(
        ~_has_said(Moment.LATER), ~Exists(_written(LaterRequest)), outcome__in=ATTENDED_AT_ALL
    )
    return _ask(came, LaterRequest, now)


def remind_of_evaluations(*, now: dt.datetime) -> int:
    """Ask once more those who have not answered: of the course after a week, of what it changed after two."""
    after = _not_answered(EvaluationRequest, Moment.AFTER, ended_within(REMEMBERED, now), now)
    late = ended_within(LATER_AFTER + 2 * RECENT, now).filter(ends_at__lte=now - LATER_AFTER)
    later = _not_answered(LaterRequest, Moment.LATER, late, now)
    return _ask(after, EvaluationRequest, now, again=True) + _ask(later, LaterRequest, now, again=True)


def _not_answered(request: Request, moment: Moment, sessions: SessionQuerySet, now: dt.datetime) -> QuerySet[Booking]:
    asked_at = now - REMINDED_AFTER[request]
    first = _written(request).filter(created_at__lte=asked_at, created_at__gte=asked_at - RECENT)
    return closed_here(sessions).filter(
        ~_has_said(moment),
        Exists(first),
        ~Exists(_written(request).filter(occasion=AGAIN)),
        outcome__in=ATTENDED_AT_ALL,
    )


def _has_said(moment: Moment) -> Exists:
    said = Q(**{f"{Evaluation.AT[moment]}__isnull": False})
    return Exists(Evaluation.objects.filter(said, booking=OuterRef("pk")))


def _written(request: Request) -> QuerySet[Mail]:
    return Mail.objects.filter(booking=OuterRef("pk"), kind=request.kind)


def _ask(people: QuerySet[Booking], request: Request, now: dt.datetime, *, again: bool = False) -> int:
    @transaction.atomic
    def ask(session_id: int, bookings: QuerySet[Booking], now: dt.datetime) -> int:
        asked = looked_for_again(session_id, bookings)
        for booking in asked:
            queue_notice(request(again=again), booking=booking, now=now, occasion=AGAIN if again else "")
        return len(asked)

    return in_each_session(people, ask, now)
