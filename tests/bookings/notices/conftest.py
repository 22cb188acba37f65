import datetime as dt

import pytest

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.wording.compose import compose
from tests.support import factories


@pytest.fixture
def site(settings):
    """A site with an address, a telephone and a price, so that what mails say does not hang on the defaults."""
    settings.SITE_URL = "https://training.example.org"
    settings.PARTNERSHIP_NAME = "Test Partnership"
    settings.PARTNERSHIP_EMAIL = "team@example.org"
    settings.PARTNERSHIP_PHONE = "01234 567890"
    settings.DEFAULT_FROM_EMAIL = "Test Partnership <team@example.org>"
    settings.COST_OF_EMPTY_PLACE = 50
    return settings


@pytest.fixture
def neglect(db, site):
    """A session on Tuesday 7 July 2026, 9:30am to 4:30pm in London, to be cancelled by Thursday 2 July, 5pm."""
    course = factories.CourseFactory(title="Understanding Child Neglect", slug="neglect")
    venue = factories.VenueFactory(name="Shirehall", address="St Peter's Square", postcode="HR1 2HX")
    return factories.make_session(course=course, venue=venue)


@pytest.fixture
def place(neglect, practitioner):
    """Priya's confirmed place."""
    return factories.make_booking(session=neglect, practitioner=practitioner)


@pytest.fixture
def composed(now):
    """Queue a notice and make its text: `composed(Confirmation(), booking)`."""

    def make(notice: AboutBooking, booking: Booking, *, at: dt.datetime = now) -> Mail:
        mail = queue_notice(notice, booking=booking, now=at)
        compose(mail, now=at)
        mail.save()
        return mail

    return make
