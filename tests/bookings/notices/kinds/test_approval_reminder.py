"""The second letter to who has to agree: it says that somebody is waiting, and does not go once there is an answer."""

import datetime as dt

import pytest

from bookings.models import Booking
from bookings.notices.kinds.approval_reminder import ApprovalReminder
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.wording.compose import compose
from tests.support.factories import make_booking
from tests.support.mailed import beginning, delivered


@pytest.fixture
def mail(neglect, practitioner, now):
    asked = {"approver_email": "boss@example.org", "approval_asked_at": now}
    ends = {"approval_expires_at": now + dt.timedelta(days=3)}
    booking = make_booking(session=neglect, practitioner=practitioner, status="awaiting approval", **asked, **ends)
    mail = queue_notice(ApprovalReminder(), booking=booking, to=booking.approver_email, now=now)
    compose(mail, now=now)
    mail.save()
    return mail


def test_says_who_is_waiting_and_until_when(mail):
    what = "Understanding Child Neglect, Tuesday 7 July 2026, 9:30am to 4:30pm."
    assert beginning(mail)[1:] == [
        "We still need your answer",
        f"Priya Practitioner is still waiting for your answer: {what}",
    ]
    assert "Please answer by Thursday 4 June 2026, 11am." in mail.text
    assert "https://training.example.org/link/approval/" in mail.text


@pytest.mark.parametrize(
    ("status", "leaves"), [("awaiting approval", True), ("confirmed", False), ("cancelled", False)]
)
def test_goes_only_while_the_answer_is_missing(mail, now, status, leaves):
    over = {"cancelled": {"cancelled_at": now}, "confirmed": {"confirmed_at": now}}.get(status, {})
    Booking.objects.update(status=status, **over)
    assert delivered(mail, now) is leaves
