"""Who has let an offer pass is told so, unless something newer has been told them."""

import datetime as dt

from bookings.models import Booking
from bookings.notices.kinds.offer_lapsed import OfferLapsed
from tests.support.factories import make_booking


def test_says_until_when_the_place_was_held(place, now):
    place.offer_expires_at = now + dt.timedelta(hours=1)
    said = [OfferLapsed(until=now).opening(place, "…"), OfferLapsed().opening(place, "…")]
    assert said == [
        f"We held a place for you until Monday 1 June 2026, {hour}, and that time has passed: …"
        for hour in ("11am", "midday")
    ]


def test_whoever_keeps_the_turn_hears_of_it_only_while_they_wait(place, now):
    kept = OfferLapsed(until=now, keeps_turn=True)
    heard = []
    for status in (Booking.Status.WAITING, Booking.Status.OFFERED, Booking.Status.CANCELLED):
        place.status = status
        heard.append(kept.holds(place, None, now=now))
    assert heard == [True, False, False]


def test_whoever_asked_anew_is_told_of_that_alone(neglect, practitioner, now):
    ended = make_booking(session=neglect, practitioner=practitioner, status="cancelled")
    make_booking(session=neglect)
    make_booking(practitioner=practitioner)
    assert OfferLapsed(until=now).holds(ended, None, now=now)
    make_booking(session=neglect, practitioner=practitioner, status="waiting")
    assert not OfferLapsed(until=now).holds(ended, None, now=now)
