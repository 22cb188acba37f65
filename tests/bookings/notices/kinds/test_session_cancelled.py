"""A session is called off: to who had a place, to who waited, and to its trainer."""

from bookings.notices.about.other_dates import DateWithPlaces
from bookings.notices.kinds.session_cancelled import SessionCancelled, SessionCancelledForTrainer
from bookings.notices.sending.outbox import queue_notice_to
from bookings.notices.wording.compose import compose
from tests.support.factories import make_booking
from tests.support.mailed import beginning


def over(session, practitioner, now, **fields):
    return make_booking(session=session, practitioner=practitioner, status="cancelled", cancelled_at=now, **fields)


def test_who_had_a_place_reads_why_and_that_it_is_not_theirs_to_answer_for(composed, neglect, practitioner, now):
    mail = composed(SessionCancelled(reason="The trainer is ill"), over(neglect, practitioner, now, confirmed_at=now))
    assert beginning(mail)[1] == "This session is cancelled"
    assert "We are sorry. Why: The trainer is ill" in mail.text
    assert "This does not count as a cancellation of yours." in mail.text
    assert "Find another date:\nhttps://training.example.org/courses/neglect/" in mail.text


def test_who_waited_is_told_of_no_place(composed, neglect, practitioner, now):
    mail = composed(SessionCancelled(), over(neglect, practitioner, now, confirmed_at=None))
    assert "You are no longer on the waiting list, and you need do nothing." in mail.text
    assert "Your place" not in mail.text


def test_other_dates_with_places_are_named(composed, neglect, practitioner, now):
    dates = (DateWithPlaces(session=9, when="Tuesday 14 July 2026"),)
    mail = composed(SessionCancelled(dates=dates), over(neglect, practitioner, now))
    assert "Tuesday 14 July 2026" in mail.text
    assert "https://training.example.org/sessions/9/" in mail.text


def test_the_trainer_is_told_where_its_people_go(neglect, trainer, now):
    notice = SessionCancelledForTrainer(session=neglect.pk, reason="The hall is flooded", into="Friday 10 July 2026")
    mail = queue_notice_to(notice, person=trainer, occasion="once", now=now)
    compose(mail, now=now)
    assert "We are sorry. Why: The hall is flooded." in mail.text
    assert "Its people come to another date instead: Friday 10 July 2026." in mail.text
    assert "You are a trainer of this session. Please take it out of your calendar." in mail.text
