import datetime as dt

import pytest

from bookings.attendance.certificates.issuing import issue_certificates
from bookings.attendance.evaluation.sending import EvaluationRefused, Given, send_evaluation
from bookings.models import Answer, Booking, Certificate, Evaluation, Register
from tests.support import factories
from tests.support.attended import AFTERWARDS, attended, session_with_register
from tests.support.evaluated import make_form
from training.refusals import DoesNotFit

pytestmark = pytest.mark.django_db
COLUMNS = ("number_before", "number", "words")
MOMENTS = {"asked_before": True, "asked_after": True, "asked_later": True}
SURE = {"kind": "confidence", "text": "I know what to do", **MOMENTS}
THREE_MONTHS_ON = AFTERWARDS + dt.timedelta(days=92)


def send(booking, *, score=4, answers=None, now=AFTERWARDS, moment="after"):
    said = {"score": score} if moment == "after" else {}
    return send_evaluation(
        booking=booking, moment=moment, answers=answers or {}, by=booking.practitioner, now=now, **said
    )


@pytest.mark.parametrize("outcome", [Booking.Outcome.ATTENDED, Booking.Outcome.PARTLY_ATTENDED])
def test_send_evaluation_keeps_what_was_said(outcome):
    booking = attended(session_with_register(), outcome)
    form = make_form(SURE, {"kind": "text", "text": "What else?"}, course=booking.session.course)
    sure, text = form.questions.order_by("position")
    send(booking, answers={sure.pk: Given(number_before=2, number=4), text.pk: Given(words="More time.")})
    evaluation = Evaluation.objects.get()
    assert (evaluation.booking, evaluation.score, evaluation.sent_at) == (booking, 4, AFTERWARDS)
    kept = Answer.objects.order_by("question__position").values_list("question", "moment", *COLUMNS)
    assert list(kept) == [(sure.pk, "after", 2, 4, ""), (text.pk, "after", None, None, "More time.")]


def test_each_moment_is_answered_once_on_one_row_for_the_booking():
    session = session_with_register()
    booking = attended(session)
    question = make_form(SURE, course=session.course).questions.get()
    times = {"before": session.starts_at - dt.timedelta(days=1), "after": AFTERWARDS, "later": THREE_MONTHS_ON}
    for number, (moment, at) in enumerate(times.items(), 2):
        send(booking, moment=moment, answers={question.pk: Given(number=number)}, now=at)
        with pytest.raises(EvaluationRefused, match="already"):
            send(booking, moment=moment, answers={question.pk: Given(number=1)}, now=at)
    evaluation = Evaluation.objects.get()
    assert {moment: evaluation.given_at(moment) for moment in times} == times
    kept = Answer.objects.order_by("number").values_list("moment", "number")
    assert list(kept) == [("before", 2), ("after", 3), ("later", 4)]


def test_questions_left_out_leave_no_row():
    booking = attended(session_with_register())
    question = make_form(SURE, course=booking.session.course).questions.get()
    send(booking, answers={question.pk: Given()})
    assert Evaluation.objects.get().score == 4
    assert Answer.objects.count() == 0


def test_what_another_form_asks_is_not_kept_here():
    booking = attended(session_with_register())
    other = make_form(SURE, course=factories.CourseFactory()).questions.get()
    with pytest.raises(EvaluationRefused, match="changed the questions"):
        send(booking, answers={other.pk: Given(number=4)})
    assert Evaluation.objects.count() == 0


def test_what_is_not_asked_at_this_moment_is_not_kept():
    booking = attended(session_with_register())
    question = make_form(SURE | {"asked_after": False}, course=booking.session.course).questions.get()
    with pytest.raises(EvaluationRefused, match="changed the questions"):
        send(booking, answers={question.pk: Given(number=4)})


def test_a_certificate_waits_for_the_answer_after_the_course_and_for_no_other():
    session = session_with_register(course=factories.CourseFactory(certificate_needs_evaluation=True))
    booking = attended(session)
    said = {make_form(SURE, course=session.course).questions.get().pk: Given(number=2)}
    send(booking, moment="before", answers=said, now=session.starts_at - dt.timedelta(days=1))
    issue_certificates(session=session, by=None, now=AFTERWARDS)
    assert list(Booking.objects.evaluated()) == []
    assert Certificate.objects.count() == 0
    send(booking)
    assert list(Booking.objects.evaluated()) == [booking]
    assert Certificate.objects.get().booking == booking


@pytest.mark.parametrize("moment", ["before", "later"])
def test_before_and_later_are_asked_in_their_time_alone(moment):
    session = session_with_register()
    booking = attended(session)
    said = {make_form(SURE, course=session.course).questions.get().pk: Given(number=2)}
    day = dt.timedelta(days=1)
    right, wrong = {
        "before": (session.starts_at - dt.timedelta(minutes=1), session.starts_at),
        "later": (session.ends_at + 90 * day, session.ends_at + 89 * day),
    }[moment]
    with pytest.raises(EvaluationRefused):
        send(booking, moment=moment, answers=said, now=wrong)
    with pytest.raises(EvaluationRefused, match="at least one question"):
        send(booking, moment=moment, now=right)
    assert send(booking, moment=moment, answers=said, now=right).given_at(moment) == right


def test_before_the_course_those_who_wait_may_answer_and_those_who_gave_up_may_not():
    session = session_with_register()
    waiting = factories.make_booking(session=session, status="waiting")
    gone = factories.make_booking(session=session, status="cancelled")
    said = {make_form(SURE, course=session.course).questions.get().pk: Given(number=2)}
    send(waiting, moment="before", answers=said, now=session.starts_at - dt.timedelta(days=1))
    with pytest.raises(EvaluationRefused, match="no place"):
        send(gone, moment="before", answers=said, now=session.starts_at - dt.timedelta(days=1))


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
    [(Booking.Outcome.EXCUSED, "did not attend"), (Booking.Outcome.NO_SHOW, "did not attend")],
)
def test_send_evaluation_by_somebody_who_did_not_attend_is_refused(outcome, words):
    booking = attended(session_with_register(), outcome, excused_at=AFTERWARDS)
    with pytest.raises(EvaluationRefused, match=words):
        send(booking)


def test_people_answer_in_the_room_in_the_last_hour_before_the_register_is_closed():
    session = session_with_register(state=Register.State.OPEN)
    booking = attended(session, Booking.Outcome.NOT_RECORDED)
    with pytest.raises(EvaluationRefused, match="once the course is over"):
        send(booking, now=session.ends_at - dt.timedelta(hours=1, seconds=1))
    assert send(booking, now=session.ends_at - dt.timedelta(hours=1)).score == 4


@pytest.mark.parametrize("score", [0, 6, -1])
def test_send_evaluation_with_a_score_beside_the_scale_is_refused(score):
    with pytest.raises(DoesNotFit):
        send(attended(session_with_register()), score=score)
    assert Evaluation.objects.count() == 0
