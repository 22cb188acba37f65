"""A new date for who asked to hear of one: now or when booking opens, and not for who has booked it."""

import datetime as dt

import pytest

from bookings.notices.kinds.new_date import NewDate
from bookings.notices.sending.outbox import queue_notice_to
from bookings.notices.wording.compose import compose
from tests.support.factories import make_booking
from tests.support.mailed import beginning, delivered


def mail_of(session, person, now):
    return queue_notice_to(NewDate(session=session.pk), person=person, occasion="once", now=now)


@pytest.mark.parametrize(
    ("opens_in", "said", "button"),
    [
        (None, "You asked us to tell you. You can book now.", "See the session and book:"),
        (0, "You asked us to tell you. You can book now.", "See the session and book:"),
        (1, "Booking opens on Tuesday 2 June 2026, 11am.", "See the session:"),
    ],
)
def test_says_when_one_can_book(neglect, practitioner, now, opens_in, said, button):
    neglect.booking_opens_at = None if opens_in is None else now + dt.timedelta(days=opens_in)
    neglect.save()
    mail = mail_of(neglect, practitioner, now)
    compose(mail, now=now)
    assert beginning(mail)[1] == "There is a new date"
    assert said in mail.text
    assert f"{button}\nhttps://training.example.org/sessions/{neglect.pk}/" in mail.text
    assert "https://training.example.org/courses/neglect/" in mail.text


@pytest.mark.parametrize("theirs", [True, False])
def test_whoever_has_booked_it_meanwhile_is_not_told(neglect, practitioner, now, theirs):
    mail = mail_of(neglect, practitioner, now)
    make_booking(session=neglect, **({"practitioner": practitioner} if theirs else {}))
    assert delivered(mail, now) is not theirs
