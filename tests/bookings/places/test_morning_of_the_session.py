"""Between midnight, when the register opens, and the start a place can be marked, excused, given back and passed on."""

import datetime as dt

import pytest

from bookings.attendance.register.corrections import excuse_absence
from bookings.attendance.register.marking import Marking, mark_attendance
from bookings.models import Booking
from bookings.places.operations.booking import AlreadyMarked, book_place, cancel_booking
from bookings.places.operations.waiting_list import lapse_all_offers
from bookings.places.sessions.changes import cancel_session, change_session
from bookings.places.sessions.session_change import SessionChange
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import UserFactory, make_session
from training.operations.schedule import DayPlan

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(practitioner, now):
    return book_place(session=make_session(capacity=1), practitioner=practitioner, by=practitioner, now=now)


@pytest.fixture
def morning(booking):
    return booking.session.starts_at - dt.timedelta(hours=1)


def moved_by(session, days):
    [day] = session.days.all()
    shift = dt.timedelta(days=days)
    return [DayPlan(starts_at=day.starts_at + shift, ends_at=day.ends_at + shift)]


def test_place_of_a_person_marked_before_the_start_is_not_given_back(booking, trainer, morning):
    session = booking.session
    [day] = session.days.all()
    mark_attendance(
        session=session, marking=Marking(day=day, booking=booking, value="present", seen=None), by=trainer, now=morning
    )
    with pytest.raises(AlreadyMarked):
        cancel_booking(booking=booking, reason="sickness", by=booking.practitioner, now=morning)
    booking.refresh_from_db()
    assert (booking.status, booking.outcome) == ("confirmed", "attended")


def test_person_excused_beforehand_can_still_cancel(booking, team_member, morning):
    excuse_absence(booking=booking, reason="In hospital", by=team_member, now=morning)
    cancelled = cancel_booking(booking=booking, reason="sickness", by=booking.practitioner, now=morning)
    assert (cancelled.status, cancelled.outcome, cancelled.excused_at) == ("cancelled", "not recorded", morning)
    assert list(faults(now=morning)) == []


def test_session_with_a_person_excused_beforehand_can_be_cancelled(booking, team_member, morning):
    excuse_absence(booking=booking, reason="In hospital", by=team_member, now=morning)
    cancel_session(session=booking.session, reason="Snow", by=team_member, now=morning)
    booking.refresh_from_db()
    assert (booking.status, booking.outcome) == ("cancelled", "not recorded")
    assert list(faults(now=morning)) == []


def test_offer_ends_by_the_start_of_a_session_brought_forward(booking, team_member):
    session = booking.session
    waits = UserFactory()
    second = book_place(session=session, practitioner=waits, by=waits, now=booking.booked_at)
    late = session.cancel_by_at + dt.timedelta(hours=1)
    cancel_booking(booking=booking, reason="sickness", by=booking.practitioner, now=late)
    sooner = moved_by(session, -1)
    when = sooner[0].starts_at - dt.timedelta(minutes=30)
    Booking.objects.filter(pk=second.pk).update(offer_expires_at=session.starts_at)
    change_session(session=session, change=SessionChange(days=sooner), by=team_member, now=when)
    second.refresh_from_db()
    assert (second.status, second.offer_expires_at) == ("offered", sooner[0].starts_at)


def test_place_that_lay_free_when_the_session_began_is_given_when_it_is_put_off(booking, team_member):
    session = booking.session
    waiting = [book_place(session=session, practitioner=one, by=one, now=booking.booked_at) for one in people(2)]
    before = session.starts_at - dt.timedelta(hours=1)
    cancel_booking(booking=booking, reason="sickness", by=booking.practitioner, now=before)
    begun = session.starts_at + dt.timedelta(minutes=1)
    lapse_all_offers(now=begun)
    change_session(session=session, change=SessionChange(days=moved_by(session, 30)), by=team_member, now=begun)
    assert [Booking.objects.get(pk=one.pk).status for one in waiting] == ["confirmed", "waiting"]


def people(number):
    return [UserFactory() for _ in range(number)]
