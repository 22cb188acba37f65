"""A request that came to nothing: refused, or never answered."""

import pytest

from bookings.notices.kinds.approval_ended import ApprovalEnded
from tests.support.factories import make_booking


@pytest.mark.parametrize(
    ("reason", "heading"),
    [("approval refused", "Your request was not approved"), ("approval lapsed", "Your request has ended")],
)
def test_heading_tells_a_no_from_no_answer(neglect, now, reason, heading):
    booking = make_booking(session=neglect, status="cancelled", cancel_reason=reason)
    assert ApprovalEnded().heading(booking, []) == heading
    assert ApprovalEnded().opening(booking, "…") == "You have no place on this session: …"


def test_whoever_has_asked_again_is_not_told_of_the_first_time(neglect, practitioner, now):
    ended = make_booking(session=neglect, practitioner=practitioner, status="cancelled")
    make_booking(session=neglect, status="awaiting approval")
    assert ApprovalEnded().holds(ended, None, now=now)
    make_booking(session=neglect, practitioner=practitioner, status="awaiting approval")
    assert not ApprovalEnded().holds(ended, None, now=now)
