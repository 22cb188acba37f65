"""What every mail about a booking can say, and to whom a joining link is told."""

import datetime as dt

import pytest

from bookings.models import Booking
from bookings.notices.about.booking import AboutBooking, has_asked_anew
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.kinds.offer import Offer
from tests.support.factories import UserFactory


def said(mail, booking, now, notice=None):
    return (notice or Confirmation()).context(mail, booking, list(booking.session.days.all()), now=now)


@pytest.fixture
def online(place):
    day = place.session.days.get()
    day.joining_link = "https://meet.example.org/1"
    day.save()
    return place


def test_joining_link_is_told_to_those_who_hold_a_place(online, composed, now):
    mail = composed(Confirmation(), online)
    assert [day["link"] for day in said(mail, online, now)["days"]] == ["https://meet.example.org/1"]
    offer = Offer(expires_at=now)
    assert [day["link"] for day in said(mail, online, now, offer)["days"]] == [""]
    online.status = Booking.Status.WAITING
    assert [day["link"] for day in said(mail, online, now)["days"]] == [""]


def test_deadline_is_said_while_it_comes_before_the_start_and_known_to_have_passed(place, composed, now):
    mail, deadline = composed(Confirmation(), place), place.session.cancel_by_at
    at, after = (said(mail, place, deadline + dt.timedelta(seconds=second)) for second in (0, 1))
    assert (at["deadline"], at["deadline_passed"], after["deadline_passed"]) == (deadline, False, True)
    place.cancel_by_kept_at = place.session.starts_at
    assert said(mail, place, now)["deadline"] is None


def test_change_frees_until_its_deadline(place, composed, now):
    mail = composed(Confirmation(), place)
    assert not said(mail, place, now)["freed_by_change"]
    place.session_changed_at = now
    until = place.cancel_by(place.session)
    frees = [said(mail, place, until + dt.timedelta(seconds=second))["freed_by_change"] for second in (0, 1)]
    assert frees == [True, False]


def test_only_somebody_else_is_named_as_who_cancelled_or_booked(place, composed, now, lead):
    mail = composed(Confirmation(), place)
    assert (said(mail, place, now)["booked_by"], said(mail, place, now)["cancelled_by"]) == ("", None)
    place.cancelled_by = place.practitioner
    assert said(mail, place, now)["cancelled_by"] is None
    place.cancelled_by, place.booked_by = UserFactory(name="Tess"), lead
    assert (said(mail, place, now)["booked_by"], said(mail, place, now)["cancelled_by"].name) == ("Leo Lead", "Tess")


def test_placeholders_stand_for_what_the_booking_is(place):
    values = Confirmation().values(place, list(place.session.days.all()))
    assert values["name"] == "Priya Practitioner"
    assert values["course"] == "Understanding Child Neglect"
    assert values["date"] == "Tuesday 7 July 2026, 9:30am to 4:30pm"
    assert values["deadline"] == "Thursday 2 July 2026, 5pm"
    assert values["where"].startswith("Shirehall")
    assert values.keys() == Confirmation.placeholders.keys()


def test_confirmation_holds_while_the_place_does(place, now):
    assert Confirmation().holds(place, None, now=now)
    place.session.status = "cancelled"
    assert not Confirmation().holds(place, None, now=now)


def test_what_has_happened_stays_so(place, now):
    place.session.status = "cancelled"
    assert AboutBooking().holds(place, None, now=now)


def test_place_that_was_had_is_told_from_one_that_was_not(place, composed, now):
    mail = composed(Confirmation(), place)
    assert said(mail, place, now)["had_place"] is True
    place.confirmed_at = None
    assert said(mail, place, now)["had_place"] is False


def test_nobody_has_asked_anew_by_the_booking_itself(place):
    assert has_asked_anew(place) is False
