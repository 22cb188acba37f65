"""A confirmed place: when, where, how to get out of it, who booked it, whose place it was, and what is no more."""

import pytest

from bookings.models import Booking
from bookings.notices.kinds.confirmation import Confirmation
from tests.support.factories import UserFactory, make_booking
from tests.support.mailed import beginning, delivered

WHAT = "Understanding Child Neglect, Tuesday 7 July 2026, 9:30am to 4:30pm."


def test_says_when_where_and_by_when_to_cancel(composed, place):
    mail = composed(Confirmation(), place)
    assert beginning(mail) == ["Hello Priya,", "Your place is confirmed", WHAT]
    assert "Shirehall, St Peter's Square, HR1 2HX" in mail.text
    assert "Thursday 2 July 2026, 5pm" in mail.text
    assert all(f"/link/{way}/" in mail.text for way in ("cancel", "colleague", "move"))
    assert (mail.calendar_method, "METHOD:REQUEST" in mail.calendar) == ("REQUEST", True)


def test_names_who_booked_and_nobody_who_booked_for_themselves(composed, place):
    assert "booked this place for you" not in composed(Confirmation(), place).text
    theirs = make_booking(session=place.session, booked_by=UserFactory(name="Leo Lead", is_lead=True))
    assert "Leo Lead booked this place for you." in composed(Confirmation(), theirs).text


def test_names_the_colleague_whose_place_it_was(composed, place):
    assert "Cara Cole" in composed(Confirmation(stands_in_for="Cara Cole"), place).text


@pytest.mark.parametrize(("status", "leaves"), [("confirmed", True), ("waiting", False), ("cancelled", False)])
def test_a_place_that_is_no_more_is_not_confirmed(composed, place, now, status, leaves):
    mail = composed(Confirmation(), place)
    over = {"cancelled_at": now} if status == "cancelled" else {"queue_number": 1} if status == "waiting" else {}
    Booking.objects.filter(pk=place.pk).update(status=status, **over)
    assert delivered(mail, now) is leaves
