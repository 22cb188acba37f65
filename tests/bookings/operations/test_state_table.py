"""The moves that Booking.MOVES does not have are refused by the operations too, and leave everything as it was."""

import datetime as dt

import pytest

from bookings.models import Booking, Mail
from bookings.operations.approval import approve_booking, refuse_booking
from bookings.operations.booking import book_place, cancel_booking
from bookings.operations.refusals import Refused
from bookings.operations.register import mark_attendance
from bookings.operations.register_corrections import excuse_absence
from bookings.operations.waiting_list import accept_offer
from tests.factories import UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db
STATUSES = list(Booking.Status)
LIVE = list(Booking.LIVE)


def cancel(booking, now):
    cancel_booking(booking=booking, reason="leave", by=booking.practitioner, now=now)


def accept(booking, now):
    accept_offer(booking=booking, by=booking.practitioner, now=now)


def agree(booking, now):
    approve_booking(booking=booking, by=None, now=now)


def turn_down(booking, now):
    refuse_booking(booking=booking, reason="Short of people", by=None, now=now)


def book_again(booking, now):
    book_place(session=booking.session, practitioner=booking.practitioner, by=booking.practitioner, now=now)


def mark(booking, now):
    [day] = booking.session.days.all()
    said = {"value": "present", "seen": None, "by": UserFactory(), "now": day.starts_at}
    mark_attendance(session=booking.session, day=day, booking=booking, **said)


def excuse(booking, now):
    excuse_absence(booking=booking, reason="Was in court", by=UserFactory(), now=now)


# Each operation, and the standings in which it has something to do (or had, where it is asked twice).
TAKES = {
    cancel: LIVE,
    accept: ["offered", "confirmed"],
    agree: ["awaiting approval"],
    turn_down: ["awaiting approval"],
    book_again: ["cancelled"],
    mark: ["confirmed"],
    excuse: ["confirmed"],
}
CASES = [(operation, status) for operation in TAKES for status in STATUSES]


@pytest.mark.parametrize(("operation", "status"), CASES, ids=lambda case: getattr(case, "__name__", str(case)))
def test_operation_takes_only_the_standings_it_is_for(operation, status, now):
    fields = {"offer_expires_at": now + dt.timedelta(hours=1)} if status == "offered" else {}
    if status == "awaiting approval":
        fields["booked_at"] = now
    booking = make_booking(session=make_session(), status=status, **fields)
    before = Booking.objects.values().get(), Mail.objects.count()
    if status in TAKES[operation]:
        operation(booking, now)
        return
    with pytest.raises(Refused):
        operation(booking, now)
    assert (Booking.objects.values().get(), Mail.objects.count()) == before
