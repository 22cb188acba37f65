"""Places for those who asked first, and a trainer's answer: what many hands at once leave."""

import datetime as dt

import pytest

from bookings.models import Booking, DateWish, Mail, TrainerRequest
from bookings.places.operations.booking import BookingClosed, book_place
from bookings.places.sessions.asking_trainers import (
    NothingToAnswer,
    accept_request,
    ask_trainer,
    decline_request,
    withdraw_request,
)
from bookings.places.sessions.new_dates import publish_session
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import CourseFactory, UserFactory, make_session
from training.operations.schedule import DayPlan

PLACES = 4


def test_places_of_a_head_start_go_to_those_who_asked_and_to_no_stranger(at_once, now):
    course, starts_at = CourseFactory(), now + dt.timedelta(weeks=5)
    asked = [UserFactory() for _ in range(PLACES + 3)]
    for person in asked:
        DateWish.objects.create(course=course, practitioner=person, asked_at=now)
    one = DayPlan(starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=6))
    session = publish_session(course=course, days=[one], capacity=PLACES, by=None, now=now, wishes_first=True)
    crowd = [*asked, *(UserFactory() for _ in range(5))]
    results = at_once(lambda person: book_place(session=session, practitioner=person, by=person, now=now), crowd)
    assert [type(result) for result in results[len(asked) :]] == [BookingClosed] * 5
    assert {booking.practitioner_id for booking in results[: len(asked)]} == {person.pk for person in asked}
    assert Booking.objects.filter(session=session, status="confirmed").count() == PLACES
    assert list(faults(now=now)) == []


@pytest.mark.parametrize("other", [withdraw_request, decline_request])
def test_yes_against_no_or_taking_it_back_leaves_one_answer(at_once, now, other):
    team, trainer = UserFactory(is_team=True), UserFactory(is_trainer=True)
    session = make_session()
    request = ask_trainer(session=session, trainer=trainer, by=team, now=now)

    def press(what):
        by = {} if what is withdraw_request else {"by": trainer}
        return what(request=request, now=now, **by)

    results = at_once(press, [accept_request, other] * 4)
    assert all(isinstance(one, TrainerRequest | NothingToAnswer) for one in results)
    state = TrainerRequest.objects.get().state
    assert (state == "accepted") == session.trainers.filter(pk=trainer.pk).exists()
    assert Mail.objects.filter(kind="trainer declined").count() == (state == "declined")
