"""The moves that Booking.MOVES does not have are refused by the operations too, and leave everything as it was.

Every pair of standings: tests/bookings/models/test_booking.py. That nothing gets round the table:
tests/bookings/places/test_standings.py.
"""

import datetime as dt

import pytest
from django.db import transaction

from bookings.attendance.register.absences import explain_absence
from bookings.attendance.register.corrections import excuse_absence, excuse_late_cancellation
from bookings.attendance.register.marking import Marking, mark_attendance
from bookings.models import Booking, Mail
from bookings.places.operations.answering_offers import accept_offer
from bookings.places.operations.approval import approve_booking, refuse_booking
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.operations.replies import say_coming, say_not_coming
from bookings.places.operations.reservations import name_people
from bookings.places.operations.substitution import substitute
from bookings.places.operations.transfer import transfer
from bookings.places.operations.waiting_list import fill_free_places, lapse_offers
from bookings.places.sessions.changes import cancel_session
from tests.support.factories import UserFactory, make_booking, make_reservation, make_session
from training.models import Session
from training.refusals import Refused

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
    marking = Marking(day=day, booking=booking, value="present", seen=None)
    mark_attendance(session=booking.session, marking=marking, by=UserFactory(), now=day.starts_at)


def excuse(booking, now):
    excuse_absence(booking=booking, reason="Was in court", by=UserFactory(), now=now)


def excuse_late(booking, now):
    excuse_late_cancellation(booking=booking, reason="Was in court", by=UserFactory(), now=now)


def send_a_colleague(booking, now):
    colleague = UserFactory(organisation=booking.organisation)
    substitute(booking=booking, colleague=colleague, by=booking.practitioner, now=now)


def change_date(booking, now):
    other = make_session(course=booking.session.course, on=dt.date(2026, 7, 21))
    transfer(booking=booking, to_session=other, by=booking.practitioner, now=now)


def name(booking, now):
    reservation = make_reservation(session=booking.session, organisation=booking.organisation)
    name_people(reservation=reservation, people=[booking.practitioner], by=reservation.made_by, now=now)


def say_yes(booking, now):
    say_coming(booking=booking, by=booking.practitioner, now=now)


def say_no(booking, now):
    say_not_coming(booking=booking, reason="leave", by=booking.practitioner, now=now)


def explain(booking, now):
    explain_absence(booking=booking, kind="sickness", reason="I was ill.", by=booking.practitioner, now=now)


# Each operation, and the standings in which it has something to do (or had, where it is asked twice).
TAKES = {
    cancel: LIVE,
    accept: ["offered", "confirmed"],
    agree: ["awaiting approval"],
    turn_down: ["awaiting approval"],
    book_again: ["cancelled"],
    mark: ["confirmed"],
    excuse: ["confirmed"],
    excuse_late: [],
    send_a_colleague: ["confirmed"],
    change_date: ["waiting", "confirmed"],
    name: ["waiting", "cancelled"],
    say_yes: ["confirmed"],
    say_no: ["confirmed"],
    explain: [],
}
CASES = [(operation, status) for operation in TAKES for status in STATUSES]


def booked(status, now) -> Booking:
    fields = {"offer_expires_at": now + dt.timedelta(hours=1)} if status == "offered" else {}
    if status == "awaiting approval":
        fields["booked_at"] = now
    return make_booking(session=make_session(), status=status, **fields)


@pytest.mark.parametrize(("operation", "status"), CASES, ids=lambda case: getattr(case, "__name__", str(case)))
def test_operation_takes_only_the_standings_it_is_for(operation, status, now):
    booking = booked(status, now)
    before = Booking.objects.values().get(), Mail.objects.count()
    if status in TAKES[operation]:
        operation(booking, now)
        booking.refresh_from_db()
        assert booking.status in {status, *Booking.MOVES[status]}
        return
    with pytest.raises(Refused):
        operation(booking, now)
    assert (Booking.objects.values().get(), Mail.objects.count()) == before


def call_off(session, now):
    cancel_session(session=session, reason="Too few", by=None, now=now)


def let_offers_lapse(session, now):
    lapse_offers(session=session, now=now + dt.timedelta(hours=2))


def fill(session, now):
    with transaction.atomic():
        fill_free_places(session=Session.objects.locked().get(pk=session.pk), now=now)


# What is done to a whole session, and which of its bookings it moves where.
MOVED = {
    call_off: dict.fromkeys(LIVE, "cancelled"),
    let_offers_lapse: {"offered": "cancelled", "waiting": "confirmed"},
    fill: {"waiting": "confirmed"},
}


@pytest.mark.parametrize("operation", MOVED, ids=lambda one: one.__name__)
@pytest.mark.parametrize("status", STATUSES)
def test_what_is_done_to_a_session_moves_its_bookings_along_the_table(operation, status, now):
    booking = booked(status, now)
    operation(booking.session, now)
    booking.refresh_from_db()
    assert booking.status == MOVED[operation].get(status, status)
    assert booking.status in {status, *Booking.MOVES[status]}
