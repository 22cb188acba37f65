import datetime as dt

import pytest

from bookings.models import Booking, Mail
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.operations.waiting_list import NoSuchOffer, accept_offer, lapse_all_offers
from tests.support.factories import UserFactory, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered(now):
    """A full session past its cancellation deadline whose one place was given back: offered to the first of two."""
    session = make_session(capacity=1)
    holder, first, second = (
        book_place(session=session, practitioner=person, by=person, now=now)
        for person in (UserFactory(), UserFactory(), UserFactory())
    )
    when = session.cancel_by_at + dt.timedelta(hours=1)
    cancel_booking(booking=holder, reason="sickness", by=holder.practitioner, now=when)
    first.refresh_from_db()
    second.refresh_from_db()
    return first, second, when


def test_place_freed_after_the_deadline_is_offered_and_held(offered, settings):
    first, second, when = offered
    assert (first.status, second.status) == ("offered", "waiting")
    assert first.offer_expires_at == when + dt.timedelta(hours=settings.OFFER_HOURS)
    assert list(Booking.objects.holding_a_place()) == [first]
    assert Mail.objects.filter(kind="offer").get().booking == first


def test_offer_never_runs_past_the_start(now):
    session = make_session(capacity=1)
    holder, first = (book_place(session=session, practitioner=p, by=p, now=now) for p in (UserFactory(), UserFactory()))
    when = session.starts_at - dt.timedelta(hours=2)
    cancel_booking(booking=holder, reason="sickness", by=holder.practitioner, now=when)
    first.refresh_from_db()
    assert first.offer_expires_at == session.starts_at


def test_accepting_an_offer_confirms_it_once(offered):
    first, _, when = offered
    for _tap in range(2):
        assert accept_offer(booking=first, by=first.practitioner, now=when).status == "confirmed"
    assert Mail.objects.filter(booking=first, kind="confirmation").count() == 1


def test_declining_an_offer_passes_it_on_and_is_not_late(offered):
    first, second, when = offered
    declined = cancel_booking(booking=first, reason="offer declined", by=first.practitioner, now=when)
    second.refresh_from_db()
    assert (declined.cancelled_late, second.status) == (False, "offered")


def test_offer_that_lapses_passes_on_and_cannot_be_accepted(offered):
    first, second, _ = offered
    assert lapse_all_offers(now=first.offer_expires_at - dt.timedelta(seconds=1)) == 0
    with pytest.raises(NoSuchOffer):
        accept_offer(booking=first, by=first.practitioner, now=first.offer_expires_at)
    assert lapse_all_offers(now=first.offer_expires_at) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.cancel_reason, second.status) == ("cancelled", "offer lapsed", "offered")
    with pytest.raises(NoSuchOffer):
        accept_offer(booking=first, by=first.practitioner, now=first.cancelled_at)
