"""Evaluations: what a person says of a session they attended."""

import datetime as dt

from django.db import transaction

from bookings.attendance.certificates.issuing import issue_certificate_for
from bookings.models import Booking, Evaluation
from training.models import Session, User
from training.refusals import Refused, refuse_unfit

ATTENDED_AT_ALL = (Booking.Outcome.ATTENDED, Booking.Outcome.PARTLY_ATTENDED)


class EvaluationRefused(Refused):
    """The session cannot be evaluated, or not yet, or not again; the message says why."""


def is_evaluated(booking: Booking) -> bool:
    return Evaluation.objects.filter(booking=booking).exists()


def why_not_evaluate(booking: Booking, now: dt.datetime) -> str:
    """Return why this booking cannot be evaluated, or "" if it can (one query)."""
    if is_evaluated(booking):
        return "You have told us what you thought of this course already. Thank you."
    if booking.status != Booking.Status.CONFIRMED or now < booking.session.ends_at:
        return "You can tell us what you thought once the course is over."
    if booking.outcome == Booking.Outcome.NOT_RECORDED:
        return "The trainer has not recorded yet who came. Try again in a few days."
    if booking.outcome not in ATTENDED_AT_ALL:
        return "Our register says that you did not attend. If that is wrong, tell us and we will put it right."
    return ""


@transaction.atomic
def send_evaluation(*, booking: Booking, score: int, comment: str, by: User | None, now: dt.datetime) -> Evaluation:
    """Keep what the person thought, and give them their certificate if it waited for this.

    Raises EvaluationRefused if they did not attend, or said it before, and DoesNotFit.
    """
    Session.objects.locked().get(pk=booking.session_id)
    booking = Booking.objects.select_related("session").get(pk=booking.pk)
    if refusal := why_not_evaluate(booking, now):
        raise EvaluationRefused(refusal)
    evaluation = Evaluation(booking=booking, score=score, comment=comment.strip(), sent_at=now)
    refuse_unfit(evaluation)
    evaluation.save()
    issue_certificate_for(booking=booking, by=by, now=now)
    return evaluation
