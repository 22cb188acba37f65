"""The page of the bulletin, and the button on a session whose booking is not open yet."""

import datetime as dt

import pytest

from bookings.models import Bulletin, OpeningWish
from tests.support.factories import VenueFactory, make_session

pytestmark = pytest.mark.django_db
PAGE, BUTTON = "/courses/new-dates-by-email/", "Remind me when booking opens"


def test_consent_is_kept_with_its_time_changed_and_taken_back(client, practitioner, frozen_now):
    VenueFactory(town="Hereford")
    client.force_login(practitioner)
    assert b"Send me new dates" in client.get(PAGE).content
    client.post(PAGE, {"town": ""})
    client.post(PAGE, {"town": "Hereford"})
    row = Bulletin.objects.get()
    assert (row.person, row.consented_at, row.town) == (practitioner, frozen_now, "Hereford")
    assert b"You get new dates by email" in client.get(PAGE).content
    client.post(PAGE, {"answer": "stop"})
    assert not Bulletin.objects.exists()


def test_session_not_open_yet_offers_to_remind(client, practitioner, frozen_now):
    session = make_session(booking_opens_at=frozen_now + dt.timedelta(days=3))
    address = f"/sessions/{session.pk}/"
    assert b"we can email you when booking opens" in client.get(address).content
    client.force_login(practitioner)
    assert BUTTON in client.get(address).content.decode()
    client.post(f"{address}tell-me/")
    assert OpeningWish.objects.get().person == practitioner
    page = client.get(address).content.decode()
    assert (BUTTON in page, "We will email you when booking opens." in page) == (False, True)
    client.post(f"{address}tell-me/", {"answer": "stop"})
    assert not OpeningWish.objects.exists()


def test_open_session_does_not(client, practitioner, frozen_now):
    client.force_login(practitioner)
    assert BUTTON not in client.get(f"/sessions/{make_session().pk}/").content.decode()
