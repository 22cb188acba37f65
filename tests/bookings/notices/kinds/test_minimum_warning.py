"""Too few people: the numbers as they are when it is sent, and nothing once there are enough."""

import pytest

from bookings.notices.kinds.minimum_warning import MinimumWarning
from bookings.notices.sending.outbox import queue_notice_to
from bookings.notices.wording.compose import compose
from tests.support.factories import make_booking, make_reservation
from tests.support.mailed import beginning, delivered


@pytest.fixture
def mail(neglect, team_member, now):
    neglect.minimum = 5
    neglect.save()
    make_booking(session=neglect)
    make_booking(session=neglect, status="waiting")
    make_booking()  # on another session
    return queue_notice_to(
        MinimumWarning(session=neglect.pk, held=1, minimum=8), person=team_member, occasion="once", now=now
    )


def test_counts_places_that_are_booked_or_reserved_by_now(mail, neglect, now):
    make_reservation(session=neglect, places=2)
    compose(mail, now=now)
    assert beginning(mail)[1:] == [
        "Too few people booked",
        "3 booked, and the minimum is 5: Understanding Child Neglect, Tuesday 7 July 2026, 9:30am to 4:30pm.",
    ]
    assert f"Open the session:\nhttps://training.example.org/desk/sessions/{neglect.pk}/" in mail.text


@pytest.mark.parametrize(("reserved", "leaves"), [(3, True), (4, False)])
def test_is_not_sent_once_there_are_enough(mail, neglect, now, reserved, leaves):
    make_reservation(session=neglect, places=reserved)
    assert delivered(mail, now) is leaves


def test_is_not_sent_of_a_session_that_is_cancelled(mail, neglect, now):
    type(neglect).objects.filter(pk=neglect.pk).update(status="cancelled", cancelled_at=now)
    assert delivered(mail, now) is False
