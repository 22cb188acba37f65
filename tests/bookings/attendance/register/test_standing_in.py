"""Somebody else came instead: the place is theirs, both records stay, and there is no no-show."""

import datetime as dt

import pytest

from bookings.attendance.register.marking import Marking, NotOnRegister, OwnAttendance, RegisterClosed, mark_attendance
from bookings.attendance.register.standing_in import NotInstead, let_stand_in
from bookings.attendance.register.walk_ins import AtTheDoor
from bookings.models import Booking, Mail, Mark, Register
from tests.support.factories import UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 7, 7, 8, 40, tzinfo=dt.UTC)


@pytest.fixture
def session(trainer):
    return make_session(trainers=[trainer])


@pytest.fixture
def booking(session):
    return make_booking(session=session, practitioner=UserFactory(name="Amal Ahmed"))


@pytest.fixture
def instead(session, booking, trainer):
    def run(**who):
        said = {"booking": booking, "day": session.days.get(), "by": trainer, "now": MORNING}
        return let_stand_in(who=AtTheDoor(**who), **said)

    return run


@pytest.fixture
def mark(session, booking, trainer):
    def run(value):
        marking = Marking(booking=booking, day=session.days.get(), value=value, seen=None)
        mark_attendance(session=session, marking=marking, by=trainer, now=MORNING)

    return run


def test_place_and_both_records_stay_and_nobody_is_a_no_show(instead, booking, mark, practitioner):
    mark("absent")
    taken = instead(person=practitioner)
    booking.refresh_from_db()
    assert (booking.status, booking.cancel_reason, booking.cancelled_late, booking.outcome) == (
        "cancelled",
        "substituted",
        False,
        "not recorded",
    )
    assert (taken.practitioner, taken.takes_over_from, taken.is_walk_in, taken.outcome) == (
        practitioner,
        booking,
        False,
        "attended",
    )
    assert list(Mark.objects.values_list("booking", "value")) == [(taken.pk, "present")]
    assert list(Mail.objects.values_list("kind", "booking")) == [("substitution", booking.pk)]


def test_somebody_new_counts_for_the_organisation_whose_place_it_was(instead, booking):
    taken = instead(name="Nia New")
    assert (taken.practitioner.is_placeholder, taken.organisation) == (True, booking.organisation)


def test_somebody_who_waits_gets_the_place_on_their_booking(instead, session, practitioner):
    waiting = make_booking(session=session, practitioner=practitioner, status=Booking.Status.WAITING)
    taken = instead(person=practitioner)
    assert (taken.pk, taken.status, taken.is_walk_in) == (waiting.pk, "confirmed", False)


def test_sent_again_it_arrives_once(instead):
    first = instead(name="Nia New", key="k")
    assert instead(name="Nia New", key="k") == first
    assert (Booking.objects.count(), Mail.objects.count()) == (2, 1)


def test_whoever_is_here_is_not_stood_in_for(instead, booking, mark, practitioner):
    mark("partly")
    with pytest.raises(NotInstead, match="Amal Ahmed is marked as here"):
        instead(person=practitioner)
    booking.refresh_from_db()
    assert (booking.status, Booking.objects.count()) == ("confirmed", 1)


def test_nobody_stands_in_for_themselves_a_walk_in_or_with_a_place_of_their_own(instead, booking, session, trainer):
    with pytest.raises(NotInstead, match="whose place it is"):
        instead(person=booking.practitioner)
    with pytest.raises(OwnAttendance):
        instead(person=trainer)
    other = make_booking(session=session)
    with pytest.raises(NotInstead, match="a place of their own"):
        instead(person=other.practitioner)
    Booking.objects.filter(pk=booking.pk).update(is_walk_in=True)
    with pytest.raises(NotInstead, match="came without a place"):
        instead(person=UserFactory())
    assert not Mark.objects.exists()


def test_a_place_that_is_gone_and_a_closed_register_are_refused(instead, booking, session):
    Register.objects.create(session=session, state="complete", closed_at=MORNING)
    with pytest.raises(RegisterClosed):
        instead(person=UserFactory())
    Register.objects.all().delete()
    Booking.objects.filter(pk=booking.pk).update(status="cancelled", cancelled_at=MORNING)
    with pytest.raises(NotOnRegister):
        instead(person=UserFactory())
