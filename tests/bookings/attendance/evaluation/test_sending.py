import datetime as dt

import pytest

from bookings.attendance.evaluation.sending import EvaluationRefused, send_evaluation
from bookings.models import Booking, Certificate, Evaluation, Register
from tests.support import factories
from tests.support.attended import AFTERWARDS, attended, session_with_register
from training.refusals import DoesNotFit

pytestmark = pytest.mark.django_db


def send(booking, *, score=4, comment="", now=AFTERWARDS):
    return send_evaluation(booking=booking, score=score, comment=comment, by=booking.practitioner, now=now)


@pytest.mark.parametrize("outcome", [Booking.Outcome.ATTENDED, Booking.Outcome.PARTLY_ATTENDED])
def test_send_evaluation_keeps_what_was_said(outcome):
    booking = attended(session_with_register(), outcome)
    send(booking, comment=" More time for questions. ")
    evaluation = Evaluation.objects.get()
    assert (evaluation.booking, evaluation.score, evaluation.comment, evaluation.sent_at) == (
        booking,
        4,
        "More time for questions.",
        AFTERWARDS,
    )


def test_send_evaluation_brings_the_certificate_that_waited_for_it():
    session = session_with_register(course=factories.CourseFactory(certificate_needs_evaluation=True))
    booking, _other = attended(session), attended(session)
    send(booking)
    assert Certificate.objects.get().booking == booking


def test_send_evaluation_before_the_register_is_closed_brings_no_certificate_yet():
    session = session_with_register(
        state=Register.State.OPEN, course=factories.CourseFactory(certificate_needs_evaluation=True)
    )
    send(attended(session))
    assert Certificate.objects.count() == 0


def test_send_evaluation_twice_is_refused():
    booking = attended(session_with_register())
    send(booking, score=5)
    with pytest.raises(EvaluationRefused, match="already"):
        send(booking, score=1)
    assert Evaluation.objects.get().score == 5


@pytest.mark.parametrize(
    ("outcome", "words"),
    [(Booking.Outcome.NOT_RECORDED, "not recorded yet"), (Booking.Outcome.NO_SHOW, "did not attend")],
)
def test_send_evaluation_by_somebody_who_did_not_attend_is_refused(outcome, words):
    booking = attended(session_with_register(), outcome)
    with pytest.raises(EvaluationRefused, match=words):
        send(booking)


def test_send_evaluation_before_the_end_is_refused():
    session = session_with_register()
    booking = attended(session)
    with pytest.raises(EvaluationRefused, match="once the course is over"):
        send(booking, now=session.ends_at - dt.timedelta(seconds=1))
    send(booking, now=session.ends_at)


@pytest.mark.parametrize("score", [0, 6, -1])
def test_send_evaluation_with_a_score_beside_the_scale_is_refused(score):
    with pytest.raises(DoesNotFit):
        send(attended(session_with_register()), score=score)
    assert Evaluation.objects.count() == 0
