"""What a person says of a course: when they book, after it, and 90 days later. Each once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from bookings.attendance.certificates.issuing import issue_certificate_for
from bookings.models import Answer, Booking, Evaluation, Moment, Question
from training.models import Session, User
from training.refusals import Refused, refuse_unfit

ATTENDED_AT_ALL = (Booking.Outcome.ATTENDED, Booking.Outcome.PARTLY_ATTENDED)
IN_THE_ROOM = dt.timedelta(hours=1)  # before the end the trainer shows the code, and people begin to answer
LATER_AFTER = dt.timedelta(days=90)


class EvaluationRefused(Refused):
    """The session cannot be evaluated, or not yet, or not again; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """What somebody gave as the answer to one question: nothing, where it is left out."""

    number: int | None = None
    number_before: int | None = None
    words: str = ""

    @property
    def says_something(self) -> bool:
        return self.number is not None or self.number_before is not None or self.words != ""


def is_evaluated(booking: Booking, moment: str = Moment.AFTER) -> bool:
    """Tell whether the person has answered at this moment (one query)."""
    return Evaluation.objects.filter(booking=booking, **{f"{Evaluation.AT[Moment(moment)]}__isnull": False}).exists()


def why_not_evaluate(booking: Booking, now: dt.datetime, moment: str = Moment.AFTER) -> str:
    """Return why this booking cannot be evaluated at this moment, or "" if it can (one query)."""
    if is_evaluated(booking, moment):
        return "You have told us already. Thank you." if moment != Moment.AFTER else ALREADY
    if moment == Moment.BEFORE:
        return _why_not_before(booking, now)
    opens_at = booking.session.ends_at + (LATER_AFTER if moment == Moment.LATER else -IN_THE_ROOM)
    if booking.status != Booking.Status.CONFIRMED or now < opens_at:
        return TOO_EARLY[moment]
    if booking.outcome in (Booking.Outcome.NO_SHOW, Booking.Outcome.EXCUSED):
        return "Our register says that you did not attend. If that is wrong, tell us and we will put it right."
    return ""


NOTHING_TO_ASK = "There is nothing that we ask about this course."
ALREADY = "You have told us what you thought of this course already. Thank you."
TOO_EARLY: dict[str, str] = {
    Moment.AFTER: "You can tell us what you thought once the course is over.",
    Moment.LATER: "We ask this 90 days after the course.",
}


def _why_not_before(booking: Booking, now: dt.datetime) -> str:
    if not booking.is_live:
        return "You have no place on this course."
    if booking.session.has_begun(now):
        return "The course has begun. We will ask you again when it is over."
    return ""


@transaction.atomic
def send_evaluation(
    *,
    booking: Booking,
    answers: Mapping[int, Given],
    by: User | None,
    now: dt.datetime,
    moment: str = Moment.AFTER,
    score: int | None = None,
) -> Evaluation:
    """Keep what the person said, and give them their certificate if it waited for this.

    `answers` are by the key of their question. Raises EvaluationRefused if they did not attend, said it before, or were
    asked something that is asked no more, and DoesNotFit.
    """
    session = Session.objects.locked().get(pk=booking.session_id)
    booking = Booking.objects.select_related("session").get(pk=booking.pk)
    if refusal := why_not_evaluate(booking, now, moment):
        raise EvaluationRefused(refusal)
    given = {key: one for key, one in answers.items() if one.says_something}
    if moment != Moment.AFTER and not given:
        raise EvaluationRefused("Answer at least one question.")
    _refuse_what_is_not_asked(given, session, moment)
    evaluation = Evaluation.objects.filter(booking=booking).first() or Evaluation(booking=booking)
    setattr(evaluation, Evaluation.AT[Moment(moment)], now)
    if moment == Moment.AFTER:
        evaluation.score = score
    refuse_unfit(evaluation)
    evaluation.save()
    Answer.objects.bulk_create(_rows(evaluation, given, moment))
    if moment == Moment.AFTER:
        issue_certificate_for(booking=booking, by=by, now=now)
    return evaluation


def _refuse_what_is_not_asked(given: Mapping[int, Given], session: Session, moment: str) -> None:
    asked = {question.pk for question in Question.objects.asked_of(session.course_id, moment)}
    if given.keys() - asked:
        raise EvaluationRefused("We changed the questions while you were answering. Load the page again.")


def _rows(evaluation: Evaluation, given: Mapping[int, Given], moment: str) -> list[Answer]:
    rows = [
        Answer(
            evaluation=evaluation,
            question_id=key,
            moment=moment,
            number=one.number,
            number_before=one.number_before,
            words=one.words,
        )
        for key, one in given.items()
    ]
    for row in rows:
        refuse_unfit(row, exclude={"evaluation", "question"}, unique=False)
    return rows
