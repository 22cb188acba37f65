"""An offer says until when it holds by now, and leaves only while it can be taken up."""

import datetime as dt

from bookings.models import Booking
from bookings.notices.kinds.offer import Offer

HOUR = dt.timedelta(hours=1)
WHAT = "Understanding Child Neglect."


def test_says_until_when_the_place_is_held_by_now(place, now):
    offer = Offer(expires_at=now + 24 * HOUR)
    assert offer.opening(place, WHAT) == f"We are holding it for you until Tuesday 2 June 2026, 11am: {WHAT}"
    place.status, place.offer_expires_at = Booking.Status.OFFERED, now + HOUR  # the session was brought forward
    assert offer.opening(place, WHAT) == f"We are holding it for you until Monday 1 June 2026, midday: {WHAT}"
    assert offer.further_values(place) == {"until": "Monday 1 June 2026, midday"}


def test_leaves_only_while_it_can_be_taken_up(place, now):
    offer = Offer(expires_at=now + HOUR)
    assert not offer.holds(place, None, now=now)  # confirmed since
    place.status, place.offer_expires_at = Booking.Status.OFFERED, now + HOUR
    assert offer.holds(place, None, now=now)
    assert not offer.holds(place, None, now=now + HOUR)


def test_second_offer_is_said_to_be_one(place, now):
    for again in (False, True):
        assert Offer(expires_at=now, again=again).further(None, place, now=now)["again"] is again


def test_time_that_is_kept_with_what_is_no_offer_is_not_said(place, now):
    place.offer_expires_at = now + HOUR  # taken up since
    offer, until = Offer(expires_at=now), {"until": "Monday 1 June 2026, 11am"}
    assert offer.further_values(place) == until
    made_up = Booking(pk=0, status=Booking.Status.OFFERED, offer_expires_at=now + HOUR)
    assert offer.further_values(made_up) == until
