"""What has ended is named: a place, a turn on the waiting list or a request."""

import pytest

from bookings.notices.kinds.cancellation import Cancellation
from tests.support.factories import make_booking


@pytest.mark.parametrize(
    ("fields", "heading"),
    [
        ({}, "Your place is cancelled"),
        ({"confirmed_at": None}, "You have left the waiting list"),
        ({"confirmed_at": None, "approval_asked_at": True}, "Your request is withdrawn"),
        ({"approval_asked_at": True, "approved_at": True}, "Your place is cancelled"),
        ({"confirmed_at": None, "approval_asked_at": True, "approved_at": True}, "You have left the waiting list"),
    ],
)
def test_heading_names_what_has_ended(neglect, now, fields, heading):
    moments = {name: now if value else None for name, value in fields.items()}
    booking = make_booking(session=neglect, status="cancelled", **moments)
    assert Cancellation().heading(booking, []) == heading


def test_place_that_was_had_is_taken_out_of_the_calendar_though_the_person_asked_anew(neglect, practitioner, now):
    had = make_booking(session=neglect, practitioner=practitioner, status="cancelled")
    turn = make_booking(session=neglect, practitioner=practitioner, status="cancelled", confirmed_at=None)
    assert [Cancellation().holds(each, None, now=now) for each in (had, turn)] == [True, True]
    make_booking(session=neglect, practitioner=practitioner, status="waiting")
    assert [Cancellation().holds(each, None, now=now) for each in (had, turn)] == [True, False]
