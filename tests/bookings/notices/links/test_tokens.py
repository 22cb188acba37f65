"""r25: what a token opens, and what it does not."""

import datetime as dt

import pytest

from bookings.models import Booking
from bookings.notices.links.tokens import MAX_AGE, Purpose, UnusableLink, make_link_token, read_link_token

pytestmark = pytest.mark.r25

BOOKING = Booking(pk=84)


def test_token_stands_for_its_booking(now):
    token = make_link_token(purpose=Purpose.CANCEL, booking=BOOKING, now=now)
    assert read_link_token(token, purpose=Purpose.CANCEL, now=now) == 84


@pytest.mark.parametrize("length", range(60))
def test_token_cut_opens_nothing(now, length):
    token = make_link_token(purpose=Purpose.CANCEL, booking=BOOKING, now=now)
    with pytest.raises(UnusableLink):
        read_link_token(token[: min(length, len(token) - 1)], purpose=Purpose.CANCEL, now=now)


@pytest.mark.parametrize("other", [purpose for purpose in Purpose if purpose != Purpose.CANCEL])
def test_token_of_another_purpose_opens_nothing(now, other):
    token = make_link_token(purpose=other, booking=BOOKING, now=now)
    with pytest.raises(UnusableLink):
        read_link_token(token, purpose=Purpose.CANCEL, now=now)


def test_token_made_over_for_another_booking_opens_nothing(now):
    token = make_link_token(purpose=Purpose.CANCEL, booking=BOOKING, now=now)
    with pytest.raises(UnusableLink):
        read_link_token(token.replace("84.", "85.", 1), purpose=Purpose.CANCEL, now=now)


@pytest.mark.parametrize("token", ["", ".", "84", "84..", "a.b.c", "é.1.x", "84.1780304400." + "A" * 5000])
def test_made_up_token_opens_nothing(now, token):
    with pytest.raises(UnusableLink):
        read_link_token(token, purpose=Purpose.CANCEL, now=now)


@pytest.mark.parametrize("purpose", Purpose)
def test_token_ends_with_its_age(now, purpose):
    token = make_link_token(purpose=purpose, booking=BOOKING, now=now)
    assert read_link_token(token, purpose=purpose, now=now + MAX_AGE[purpose]) == 84
    with pytest.raises(UnusableLink):
        read_link_token(token, purpose=purpose, now=now + MAX_AGE[purpose] + dt.timedelta(seconds=1))


def test_token_outlives_a_change_of_the_secret_key_while_the_old_one_is_kept(now, settings):
    token = make_link_token(purpose=Purpose.CANCEL, booking=BOOKING, now=now)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert read_link_token(token, purpose=Purpose.CANCEL, now=now) == 84
