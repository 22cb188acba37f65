"""A line manager's tap, many times at once, and many managers for the last place."""

import pytest

from bookings.models import Booking, Mail
from bookings.places.operations.approval import ApprovalOver, approve_booking, refuse_booking
from bookings.places.operations.booking import book_place
from tests.support.factories import OrganisationFactory, make_session
from training.models import User


def asked(count: int, capacity: int, now) -> list[Booking]:
    session = make_session(capacity=capacity, needs_approval=True)
    organisation = OrganisationFactory()
    crowd = User.objects.bulk_create(
        User(
            email=f"asker{n}@example.org",
            name=f"Asker {n}",
            organisation=organisation,
            manager_email="boss@example.org",
        )
        for n in range(count)
    )
    return [book_place(session=session, practitioner=person, by=person, now=now) for person in crowd]


def approve_all(at_once, bookings, now):
    return at_once(lambda booking: approve_booking(booking=booking, by=None, now=now), bookings)


@pytest.mark.r02
def test_the_same_approval_many_times_at_once_gives_one_place_and_one_mail(at_once, now):
    [booking] = asked(1, 5, now)
    results = approve_all(at_once, [booking] * 20, now)
    assert [result.status for result in results] == ["confirmed"] * 20
    assert Mail.objects.filter(kind="confirmation").count() == 1


@pytest.mark.r01
def test_the_last_place_goes_to_one_of_those_agreed_to_at_once(at_once, now):
    bookings = asked(10, 1, now)
    assert [result for result in approve_all(at_once, bookings, now) if isinstance(result, Exception)] == []
    assert Booking.objects.filter(status="confirmed").count() == 1
    assert list(Booking.objects.waiting().values_list("queue_number", flat=True)) == list(range(1, 10))


@pytest.mark.r01
def test_control_without_the_lock_approvals_go_wrong(at_once, without_the_lock, now):
    bookings = asked(20, 1, now)
    results = approve_all(at_once, bookings, now)
    broken = [result for result in results if isinstance(result, Exception)]
    assert broken or Booking.objects.filter(status="confirmed").count() != 1


@pytest.mark.r07
def test_agreeing_against_refusing_ends_in_one_of_both(at_once, now):
    bookings = asked(10, 20, now)

    def answer(item):
        booking, agreed = item
        if agreed:
            return approve_booking(booking=booking, by=None, now=now)
        return refuse_booking(booking=booking, reason="No cover", by=None, now=now)

    results = at_once(answer, [(booking, agreed) for booking in bookings for agreed in (True, False)])
    assert sum(isinstance(result, ApprovalOver) for result in results) == 10
    assert sum(isinstance(result, Booking) for result in results) == 10
    for booking in bookings:
        booking.refresh_from_db()
        told = list(
            Mail.objects.filter(booking=booking).exclude(kind="approval request").values_list("kind", flat=True)
        )
        assert told == (["confirmation"] if booking.status == "confirmed" else ["approval ended"])
