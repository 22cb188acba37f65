"""The mail of the waiting list says where the person stands when it leaves, not when it was written."""

import datetime as dt

import pytest

from bookings.models import Booking
from bookings.notices.about.other_dates import DateWithPlaces
from bookings.notices.kinds.cancellation import Cancellation
from bookings.notices.kinds.waiting_list import WaitingList
from tests.support.factories import make_booking, make_session


def test_position_is_that_of_the_moment_it_leaves(neglect):
    ahead, gone, own = (make_booking(session=neglect, status="waiting") for _ in range(3))
    notice = WaitingList(position=3)
    assert notice.opening(own, "…") == "You are 3rd in the queue: …"
    gone.delete()
    assert notice.opening(own, "…") == "You are 2nd in the queue: …"
    assert notice.further_values(ahead) == {"position": "1st"}


def test_position_of_the_day_of_writing_is_said_of_whoever_no_longer_waits(place):
    assert WaitingList(position=4).opening(place, "…") == "You are 4th in the queue: …"


def test_position_of_an_example_is_the_one_it_gives():
    assert WaitingList(position=3).opening(Booking(pk=0, status="waiting"), "…") == "You are 3rd in the queue: …"


def test_leaves_only_while_the_person_waits_and_the_session_is_to_come(neglect, place):
    waiting = make_booking(session=neglect, status="waiting")
    before = neglect.starts_at - dt.timedelta(seconds=1)
    notice = WaitingList(position=1)
    assert notice.holds(waiting, None, now=before)
    assert not notice.holds(waiting, None, now=neglect.starts_at)
    assert not notice.holds(place, None, now=before)
    waiting.session.status = "cancelled"
    assert not notice.holds(waiting, None, now=before)


@pytest.mark.parametrize("notice", [WaitingList(position=1), Cancellation()])
def test_other_dates_are_those_of_the_moment_the_mail_is_made(notice, neglect, now):
    waiting = make_booking(session=neglect, status=Booking.Status.WAITING)
    filled, free = (make_session(course=neglect.course, capacity=1, on=dt.date(2026, 7, day)) for day in (14, 15))
    assert [date["when"][:16] for date in notice.further(None, waiting, now=now)["dates"]] == [
        "Tuesday 14 July ",
        "Wednesday 15 Jul",
    ]
    make_booking(session=filled)
    [date] = notice.further(None, waiting, now=now)["dates"]
    assert date["when"].startswith("Wednesday 15 July 2026")
    assert date["url"].startswith("https://training.example.org/") and f"/{free.pk}/" in date["url"]
    assert notice.further(None, waiting, now=free.starts_at)["dates"] == []


def test_other_dates_of_an_example_are_its_own(neglect, now):
    make_session(course=neglect.course)
    notice = WaitingList(position=1, dates=(DateWithPlaces(session=9, when="Tuesday 14 July 2026"),))
    nobody = Booking(pk=0, session=neglect, status="waiting")
    assert [date["when"] for date in notice.further(None, nobody, now=now)["dates"]] == ["Tuesday 14 July 2026"]
