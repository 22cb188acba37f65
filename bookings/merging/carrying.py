"""What is known of somebody by one of two bookings of a session alone, and is not lost when that one ends.

What both say stays as the booking that stays has it: a mark of the same day, an answer of the same moment.
"""

import datetime as dt
from typing import Any

from django.db.models import Model, QuerySet

from bookings.attendance.register.marking import settle
from bookings.merging.kept import Kept, changed, deleted
from bookings.merging.moving import WHY, change
from bookings.models import Answer, Booking, CheckIn, Evaluation, Mark
from bookings.models.questionnaire import Moment
from training.authorship import delete_as
from training.models import User


def carry_over(stays: Booking, goes: Booking, *, by: User, now: dt.datetime) -> list[Kept]:
    """Give the booking that stays what only the other has: marks of days, check-ins, evaluation, an outcome that was
    recorded without marks. The caller has locked the session and both. Return what was changed.
    """
    said = _carry_outcome(stays, goes, by=by, now=now)
    said += _carry_days(CheckIn, stays, goes, by=by, now=now)
    if _goes_by_marks(stays):
        said += _carry_days(Mark, stays, goes, by=by, now=now)
        said += _settle(stays, by=by, now=now) if said else []
    return said + _carry_evaluation(stays, goes, by=by, now=now)


def _settle(booking: Booking, *, by: User, now: dt.datetime) -> list[Kept]:
    before = booking.outcome
    if Mark.objects.filter(booking=booking).exists():
        settle(booking, by=by, now=now)
    return [changed(booking, {"outcome": before})] if booking.outcome != before else []


def _goes_by_marks(booking: Booking) -> bool:
    """Tell whether its outcome follows from marks: one that came without, as history has it, is not settled by them."""
    marks = Mark.objects.filter(booking=booking)
    return booking.outcome == Booking.Outcome.NOT_RECORDED or booking.excused_at is not None or marks.exists()


def _carry_outcome(stays: Booking, goes: Booking, *, by: User, now: dt.datetime) -> list[Kept]:
    """What somebody was excused for, or what history says without marks, where nothing is recorded of the other."""
    if stays.outcome != Booking.Outcome.NOT_RECORDED or goes.outcome == Booking.Outcome.NOT_RECORDED:
        return []
    values: dict[str, Any] = {}
    if goes.excused_at:
        values = {name: getattr(goes, name) for name in ("excused_at", "excused_by_id", "excused_reason")}
    if not Mark.objects.filter(booking__in=(stays, goes)).exists():
        values["outcome"] = goes.outcome
    return [change(stays, by=by, now=now, **values)] if values else []


def _carry_days(model: type[Model], stays: Booking, goes: Booking, *, by: User, now: dt.datetime) -> list[Kept]:
    days = _by_day(model, stays).values("session_day")
    rows = list(_by_day(model, goes).exclude(session_day__in=days))
    return [change(row, by=by, now=now, booking_id=stays.pk) for row in rows]


def _by_day(model: type[Model], booking: Booking) -> QuerySet[Any]:
    rows: Any = model._default_manager
    found: QuerySet[Any] = rows.filter(booking=booking).order_by("pk")
    return found


def _carry_evaluation(stays: Booking, goes: Booking, *, by: User, now: dt.datetime) -> list[Kept]:
    """Each moment is answered by itself: what was said before the course, after it or later comes where nothing was."""
    theirs = Evaluation.objects.filter(booking=goes).first()
    if theirs is None:
        return []
    mine = Evaluation.objects.filter(booking=stays).first()
    if mine is None:
        return [change(theirs, by=by, now=now, booking_id=stays.pk)]
    moments = [one for one in Moment if theirs.given_at(one) and not mine.given_at(one)]
    if not moments:
        return []
    answers = Answer.objects.filter(evaluation=theirs, moment__in=moments).order_by("pk")
    said = [change(answer, by=by, now=now, evaluation_id=mine.pk) for answer in answers]
    columns = [Evaluation.AT[one] for one in moments] + (["score"] if Moment.AFTER in moments else [])
    said.append(change(mine, by=by, now=now, **{name: getattr(theirs, name) for name in columns}))
    if any(theirs.given_at(one) for one in Moment if one not in moments):
        return [*said, change(theirs, by=by, now=now, **dict.fromkeys(columns))]
    said.append(deleted(theirs))
    delete_as(theirs, by=by, now=now, reason=WHY)
    return said
