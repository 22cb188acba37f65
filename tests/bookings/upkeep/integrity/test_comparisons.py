"""What the integrity check finds of comparisons by lot."""

import datetime as dt

import pytest

from bookings.models import Booking
from bookings.upkeep.integrity.comparisons import faults_of_comparisons
from bookings.upkeep.integrity.each_row import faults
from tests.support.compared import make_trial, put_into
from tests.support.factories import make_booking, make_session

pytestmark = pytest.mark.django_db
ENTERED = dt.datetime(2026, 6, 30, 9, tzinfo=dt.UTC)


@pytest.fixture
def trial():
    return make_trial()


def drawn(trial, *, arm=None, at=ENTERED) -> Booking:
    booking = make_booking(session=make_session(on=dt.date(2026, 7, 14)))
    put_into(trial, arm or trial.arm_of(booking.pk), [booking], at=at)
    return booking


def test_who_is_in_the_arm_of_the_lot_is_no_fault(trial):
    drawn(trial)
    assert list(faults_of_comparisons()) == []


def test_another_arm_than_the_lots_is_found_by_the_whole_check(trial, now):
    booking = make_booking()
    put_into(trial, "a" if trial.arm_of(booking.pk) == "b" else "b", [booking], at=ENTERED)
    said = f"comparison {trial.pk}: booking {booking.pk} is not in the arm that the lot gives it"
    assert list(faults(now=now)) == [said]


@pytest.mark.parametrize("at", [dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC), dt.datetime(2026, 7, 3, 9, tzinfo=dt.UTC)])
def test_somebody_put_there_before_it_began_or_after_it_ended_is_found(trial, at):
    trial.ended_at, trial.ended_because = dt.datetime(2026, 7, 2, tzinfo=dt.UTC), "called"
    trial.save()
    drawn(trial)
    booking = drawn(trial, at=at)
    Booking.objects.update(confirmed_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    assert list(faults_of_comparisons()) == [
        f"comparison {trial.pk}: booking {booking.pk} was put into it before it began or after it ended"
    ]


@pytest.mark.parametrize("confirmed_at", [None, ENTERED + dt.timedelta(hours=1)])
def test_somebody_without_a_place_by_then_is_found(trial, confirmed_at):
    booking = drawn(trial)
    later = {"confirmed_at": confirmed_at} | ({} if confirmed_at else {"status": "cancelled", "cancelled_at": ENTERED})
    Booking.objects.filter(pk=booking.pk).update(**later)
    assert list(faults_of_comparisons()) == [
        f"booking {booking.pk}: in a comparison, and had no place when it was put there"
    ]
