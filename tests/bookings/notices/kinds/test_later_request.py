"""What those who came are asked 90 days later, unless they have said it."""

import pytest

from bookings.models import Evaluation
from bookings.notices.kinds.later_request import LaterRequest
from bookings.notices.links.tokens import Purpose
from bookings.notices.sending.outbox import queue_notice
from tests.support.mailed import delivered, mailed_link


@pytest.mark.parametrize("again", [True, False])
def test_later_request_leads_to_its_own_questions_and_says_when_it_is_the_last(place, composed, again):
    mail = composed(LaterRequest(again=again), place)
    assert mail.subject == "What has it changed? Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert f"Say what it has changed:\n{mailed_link('later', Purpose.LATER, mail)}\n" in mail.text
    assert mailed_link("later", Purpose.LATER, mail) in mail.html
    assert ("We do not ask again." in mail.text) is again


@pytest.mark.parametrize(("said", "goes"), [({}, True), ({"sent_at": 1}, True), ({"later_at": 1}, False)])
def test_what_it_changed_is_not_asked_once_it_is_said(place, now, said, goes):
    mail = queue_notice(LaterRequest(), booking=place, now=now)
    if said:
        score = {"score": 5} if "sent_at" in said else {}
        Evaluation.objects.create(booking=place, **score, **dict.fromkeys(said, now))
    assert delivered(mail, now) is goes
