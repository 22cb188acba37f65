"""r54: a worker that was away for three days does what fell due once, and reminds of nothing that is past."""

import datetime as dt

import pytest

from bookings.models import Booking, Mail
from bookings.upkeep.due import run_due
from tests.support.factories import CourseFactory, make_booking, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.r54]
# 10am in London. The last round was on Monday morning, the next is on Thursday.
BACK = dt.datetime(2026, 7, 2, 9, tzinfo=dt.UTC)


@pytest.fixture
def places():
    """One session was on Wednesday, one is on Friday, one on Tuesday: reminders are due 14, 5, 2 and 1 days before."""
    course = CourseFactory(reminder_days="14,5,2,1")
    days = (dt.date(2026, 7, 1), dt.date(2026, 7, 3), dt.date(2026, 7, 7))
    return [make_booking(session=make_session(course=course, on=day)) for day in days]


def test_what_fell_due_meanwhile_is_done_once_and_nothing_past_is_reminded_of(places):
    offered = make_booking(
        session=make_session(on=dt.date(2026, 7, 20)),
        status=Booking.Status.OFFERED,
        confirmed_at=None,
        offer_expires_at=BACK - dt.timedelta(days=2),
    )
    done = run_due(now=BACK)
    assert (done["reminders"], done["offers that ended"]) == (2, 1)
    again = run_due(now=BACK + dt.timedelta(minutes=1))
    assert {name: times for name, times in again.items() if times and name != "outlooks of coming sessions kept"} == {}
    reminded = Mail.objects.filter(kind="reminder").order_by("booking").values_list("booking", "occasion")
    _past, tomorrow, later = places
    assert list(reminded) == [
        (tomorrow.pk, "1 days before 2026-07-03"),  # and not of two days before, which was on Wednesday
        (later.pk, "5 days before 2026-07-07"),
    ]
    offered.refresh_from_db()
    assert offered.status == Booking.Status.CANCELLED
    assert Mail.objects.filter(booking=offered).count() == 1
