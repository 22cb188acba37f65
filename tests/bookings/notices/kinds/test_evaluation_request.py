"""What those who came are asked, unless they have said it."""

import pytest

from bookings.models import Evaluation
from bookings.notices.kinds.evaluation_request import EvaluationRequest
from bookings.notices.links.tokens import Purpose
from bookings.notices.sending.outbox import queue_notice
from tests.support.mailed import delivered, mailed_link


@pytest.mark.parametrize("needed", [True, False])
def test_evaluation_request_says_when_the_certificate_waits_for_it(neglect, place, composed, needed):
    neglect.course.certificate_needs_evaluation = needed
    neglect.course.save()
    mail = composed(EvaluationRequest(), place)
    assert mail.subject == "What was it like? Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert ("Your certificate comes with your answers." in mail.text) is needed
    assert f"Say what it was like:\n{mailed_link('evaluate', Purpose.EVALUATE, mail)}\n" in mail.text
    assert mailed_link("evaluate", Purpose.EVALUATE, mail) in mail.html


@pytest.mark.parametrize("given", [True, False])
def test_evaluation_is_not_asked_for_once_it_is_given(place, now, given):
    mail = queue_notice(EvaluationRequest(), booking=place, now=now)
    if given:
        Evaluation.objects.create(booking=place, score=5, sent_at=now)
    assert delivered(mail, now) is not given


@pytest.mark.parametrize("again", [True, False])
def test_a_reminder_says_that_it_is_the_last(place, composed, again):
    mail = composed(EvaluationRequest(again=again), place)
    assert ("Can you still tell us?" in mail.text) is again
    assert ("We do not ask again." in mail.text) is again
