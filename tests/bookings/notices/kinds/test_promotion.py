"""A place for somebody who waited: that it is theirs, and nothing once they have given it up."""

import pytest

from bookings.models import Booking
from bookings.notices.kinds.promotion import Promotion
from tests.support.mailed import beginning, delivered


def test_says_that_the_place_is_theirs_and_that_they_need_do_nothing(composed, place):
    mail = composed(Promotion(), place)
    assert beginning(mail)[1] == "You now have a place"
    assert beginning(mail)[2].startswith("A place has come free and it is yours: Understanding Child Neglect, Tuesday")
    assert "You were on the waiting list. You need do nothing more: your place is confirmed." in mail.text
    assert "/link/cancel/" in mail.text
    assert mail.calendar_method == "REQUEST"


@pytest.mark.parametrize("given_up", [True, False])
def test_a_place_given_up_meanwhile_is_not_announced(composed, place, now, given_up):
    mail = composed(Promotion(), place)
    if given_up:
        Booking.objects.filter(pk=place.pk).update(status="cancelled", cancelled_at=now)
    assert delivered(mail, now) is not given_up
