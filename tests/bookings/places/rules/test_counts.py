import pytest

from bookings.models import Booking
from bookings.places.rules.counts import Concerned, whom_it_concerns
from tests.support.factories import make_booking, make_reservation, make_session

pytestmark = pytest.mark.django_db


def test_whom_it_concerns_if_a_session_does_not_take_place(now):
    session = make_session()
    assert whom_it_concerns(session) == Concerned(holding=0, waiting=0, reserved=0)
    make_booking(session=session)
    make_booking(session=session, status=Booking.Status.OFFERED, offer_expires_at=now)
    make_booking(session=session, is_walk_in=True)
    make_booking(session=session, status=Booking.Status.WAITING)
    make_booking(session=session, status=Booking.Status.CANCELLED)
    make_reservation(session=session, places=3)
    make_booking(), make_reservation()
    assert whom_it_concerns(session) == Concerned(holding=2, waiting=1, reserved=3)
