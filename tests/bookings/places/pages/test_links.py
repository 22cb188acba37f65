"""The pages behind the links about a place: giving it back, saying one comes, taking up an offer."""

import datetime as dt

import pytest
import time_machine

from bookings.models import Mail
from tests.support.factories import make_booking, make_session
from tests.support.links import WHY, address, words

pytestmark = pytest.mark.django_db


def test_cancelling_by_link_gives_the_place_to_whoever_waits(client, place):
    waiting = make_booking(session=place.session, status="waiting")
    page = client.get(address("link-cancel", place))
    assert "There is still time" in words(page)
    assert "late cancellation" not in words(page)
    answer = client.post(address("link-cancel", place), WHY, follow=True)
    place.refresh_from_db()
    waiting.refresh_from_db()
    assert (place.status, place.cancel_reason, place.cancel_note) == ("cancelled", "sickness", "A cold")
    assert (place.cancelled_by, place.cancelled_late, place.reply) == (place.practitioner, False, "")
    assert waiting.status == "confirmed"
    assert "Your place is cancelled" in words(answer)


@pytest.mark.parametrize(("seconds", "late"), [(0, False), (1, True)])
def test_late_cancellation_is_told_plainly_before_and_after(client, place, seconds, late):
    with time_machine.travel(place.session.cancel_by_at + dt.timedelta(seconds=seconds), tick=False):
        before = words(client.get(address("link-cancel", place)))
        after = words(client.post(address("link-cancel", place), WHY, follow=True))
    place.refresh_from_db()
    assert place.cancelled_late is late
    assert ["recorded as a late cancellation" in text for text in (before, after)] == [late, late]


def test_cancelling_asks_why(client, place):
    answer = client.post(address("link-cancel", place), {})
    place.refresh_from_db()
    assert place.status == "confirmed"
    assert "Choose the closest reason." in words(answer)


def test_cancelling_twice_by_link_cancels_once(client, place):
    client.post(address("link-cancel", place), WHY)
    answer = client.post(address("link-cancel", place), WHY | {"reason": "leave"})
    place.refresh_from_db()
    assert (answer.status_code, place.cancel_reason) == (200, "sickness")
    assert Mail.objects.filter(kind="cancellation").count() == 1


def test_waiting_list_is_left_by_link(client, frozen_now):
    booking = make_booking(status="waiting")
    assert "Leave the waiting list" in words(client.get(address("link-cancel", booking)))
    assert "You have left the waiting list" in words(client.post(address("link-cancel", booking), WHY, follow=True))


def test_place_cannot_be_cancelled_by_link_once_the_session_runs(client, place):
    with time_machine.travel(place.session.starts_at, tick=False):
        assert "This session has begun" in words(client.get(address("link-cancel", place)))
        client.post(address("link-cancel", place), WHY)
    place.refresh_from_db()
    assert place.status == "confirmed"


def test_coming_is_kept(client, place, now):
    assert "Are you still coming?" in words(client.get(address("link-coming", place)))
    answer = client.post(address("link-coming", place), follow=True)
    place.refresh_from_db()
    assert (place.status, place.reply, place.replied_at) == ("confirmed", "coming", now)
    assert "Thank you: we expect you" in words(answer)


def test_cannot_come_is_kept_and_cancels(client, place, now):
    client.post(address("link-cannot-come", place), WHY)
    place.refresh_from_db()
    assert (place.status, place.cancel_reason) == ("cancelled", "sickness")
    assert (place.reply, place.replied_at) == ("not coming", now)


def test_coming_after_cancelling_brings_nothing_back(client, place):
    client.post(address("link-cancel", place), WHY)
    answer = client.post(address("link-coming", place))
    place.refresh_from_db()
    assert (place.status, place.reply) == ("cancelled", "")
    assert "This booking holds no place any more." in words(answer)


def test_offer_is_accepted_by_link(client, offer):
    assert "Can you come?" in words(client.get(address("link-offer", offer)))
    answer = client.post(address("link-offer", offer), {"answer": "accept"}, follow=True)
    offer.refresh_from_db()
    assert offer.status == "confirmed"
    assert "The place is yours" in words(answer)


def test_offer_is_declined_by_link(client, offer):
    answer = client.post(address("link-offer", offer), {"answer": "decline"}, follow=True)
    offer.refresh_from_db()
    assert (offer.status, offer.cancel_reason) == ("cancelled", "offer declined")
    assert "Somebody else can have the place." in words(answer)


def test_declining_what_was_accepted_takes_no_place_away(client, offer):
    client.post(address("link-offer", offer), {"answer": "accept"})
    client.post(address("link-offer", offer), {"answer": "decline"})
    offer.refresh_from_db()
    assert offer.status == "confirmed"


@pytest.mark.parametrize("answer", ["", "accept"])
def test_offer_past_its_time_is_not_to_be_had(client, offer, answer):
    with time_machine.travel(offer.offer_expires_at, tick=False):
        assert "no longer on offer to you" in words(client.get(address("link-offer", offer)))
        client.post(address("link-offer", offer), {"answer": answer})
    offer.refresh_from_db()
    assert offer.status == "offered"  # run_due ends it


@pytest.fixture
def asked(frozen_now):
    """A place is free the day before, and two who wait have been asked; at the time they look."""
    session = make_session(capacity=1, on=dt.date(2026, 6, 9))
    with time_machine.travel(session.starts_at - dt.timedelta(hours=20), tick=False):
        yield [
            make_booking(session=session, status="waiting", late_offer_at=dt.datetime.now(dt.UTC)) for _one in range(2)
        ]


def test_place_offered_to_all_is_taken_by_link_and_the_other_is_told_on_the_page(client, asked):
    first, second = asked
    for booking in asked:
        page = words(client.get(address("link-offer", booking)))
        assert "The first to say yes gets the place." in page
        assert "you keep your turn" in page
    assert "The place is yours" in words(client.post(address("link-offer", second), {"answer": "accept"}, follow=True))
    page = words(client.get(address("link-offer", first)))
    assert ("Somebody else said yes first" in page, "Yes, take the place" in page) == (True, False)
    assert "You keep your turn on the waiting list" in page
    assert "You keep your turn" in words(client.post(address("link-offer", first), {"answer": "accept"}))
    first.refresh_from_db()
    assert first.status == "waiting"


def test_page_of_a_place_that_went_another_way_offers_none(client, asked):
    first, _ = asked
    make_booking(session=first.session)
    page = words(client.get(address("link-offer", first)))
    assert ("Somebody else said yes first" in page, "Yes, take the place" in page) == (True, False)


def test_no_by_link_leaves_the_waiting_list(client, asked):
    first, second = asked
    answer = client.post(address("link-offer", first), {"answer": "decline"}, follow=True)
    assert "Somebody else can have the place." in words(answer)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.cancel_reason, second.is_asked_with_all) == ("offer declined", True)
