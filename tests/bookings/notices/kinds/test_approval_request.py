"""What somebody who has to agree to a booking reads, and until when it is still asked."""

import datetime as dt

import pytest

from bookings.models import Booking
from bookings.notices.about.days import DayAsSaid
from bookings.notices.kinds.approval_request import ApprovalRequest
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.wording.compose import compose
from tests.support.factories import UserFactory, make_booking
from tests.support.mailed import delivered

MANAGER = "boss@example.org"


@pytest.fixture
def asked(neglect, practitioner, now) -> Booking:
    ends = now + dt.timedelta(days=3)
    return make_booking(
        session=neglect,
        practitioner=practitioner,
        status="awaiting approval",
        approver_email=MANAGER,
        approval_asked_at=now,
        approval_expires_at=ends,
    )


def mail_of(booking, now, **facts):
    mail = queue_notice(
        ApprovalRequest(**facts), booking=booking, to=booking.approver_email, now=now, occasion=str(facts)
    )
    compose(mail, now=now)
    mail.save()
    return mail


def test_the_line_manager_reads_who_asks_until_when_and_answers_without_an_account(asked, now):
    text = mail_of(asked, now).text
    assert "Priya Practitioner asks for a place: Understanding Child Neglect" in text
    assert "has named you as their line manager" in text
    assert "Please answer by Thursday 4 June 2026, 11am. Without an answer the request ends then." in text
    assert "Say whether you agree (you need no account):\nhttps://training.example.org/link/approval/" in text


def test_the_lead_who_asked_is_named(asked, now):
    asked.booked_by = UserFactory(name="Leo Lead", is_lead=True)
    asked.save()
    assert "Leo Lead asks for a place for Priya Practitioner: " in mail_of(asked, now).text


def test_what_has_changed_since_it_was_asked_is_said(asked, now):
    before = (DayAsSaid(when="Monday 6 July", where="Town Hall"),)
    moved, merged = (mail_of(asked, now, before=before, changed=changed).text for changed in (True, False))
    assert "Before, it was for Monday 6 July (Town Hall): the session has been changed." in moved
    assert "Before, it was for Monday 6 July: the two sessions have been put together." in merged


@pytest.mark.parametrize(
    ("changes", "leaves"),
    [
        ({}, True),
        ({"status": "confirmed", "confirmed_at": dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)}, False),
        ({"approver_email": "other@example.org"}, False),
        ({"approval_expires_at": dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)}, False),
    ],
)
def test_only_who_can_still_answer_is_asked(asked, now, changes, leaves):
    mail = mail_of(asked, now)
    Booking.objects.filter(pk=asked.pk).update(**changes)
    assert delivered(mail, now) is leaves
