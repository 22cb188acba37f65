"""Who was written to about a free place hears once that it has gone, and nobody else hears of it."""

import datetime as dt

import pytest

from bookings.models import Booking, Mail
from bookings.notices.kinds.late_offer import LateOffer
from bookings.notices.kinds.late_offer_gone import LateOfferGone
from bookings.notices.sending.outbox import queue_notice

WHAT = "Understanding Child Neglect."


@pytest.fixture
def waits(place, now):
    """Priya waits, and is asked whether she wants the place that came free."""
    place.status, place.queue_number, place.late_offer_at = Booking.Status.WAITING, 1, now
    place.save()
    return place


def test_says_that_the_first_yes_counts(place):
    assert LateOffer().opening(place, WHAT) == f"The first to say yes gets the place: {WHAT}"
    assert LateOfferGone().opening(place, WHAT).startswith("Somebody else said yes first. You keep your turn")


def test_leaves_only_while_the_person_is_asked(waits, now):
    mail = queue_notice(LateOffer(), booking=waits, now=now)
    assert LateOffer().holds(waits, mail, now=now)
    assert not LateOffer().holds(waits, mail, now=waits.session.starts_at)
    waits.late_offer_at = None
    assert not LateOffer().holds(waits, mail, now=now)
    waits.status, waits.late_offer_at = Booking.Status.CONFIRMED, now
    assert not LateOffer().holds(waits, mail, now=now)


@pytest.mark.parametrize(
    ("state", "occasion", "told"), [("sent", "first", True), ("waiting", "first", False), ("sent", "second", False)]
)
def test_end_is_told_to_those_alone_whose_offer_has_left(waits, now, state, occasion, told):
    offer = queue_notice(LateOffer(), booking=waits, now=now, occasion="first")
    Mail.objects.filter(pk=offer.pk).update(state=state, sent_at=now if state == "sent" else None)
    waits.late_offer_at = None
    gone = queue_notice(LateOfferGone(), booking=waits, now=now, occasion=occasion)
    assert LateOfferGone().holds(waits, gone, now=now) is told


def test_end_is_not_told_once_another_place_is_offered_or_the_session_begins(waits, now):
    offer = queue_notice(LateOffer(), booking=waits, now=now)
    Mail.objects.filter(pk=offer.pk).update(state="sent", sent_at=now)
    gone = queue_notice(LateOfferGone(), booking=waits, now=now)
    assert not LateOfferGone().holds(waits, gone, now=now)
    waits.late_offer_at = None
    assert LateOfferGone().holds(waits, gone, now=now)
    assert not LateOfferGone().holds(waits, gone, now=waits.session.starts_at + dt.timedelta(seconds=1))
