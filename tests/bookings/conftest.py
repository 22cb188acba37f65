"""Bookings that a mailed link is for, as each of its pages finds them, and people of one organisation who wait."""

import datetime as dt

import pytest

from bookings.downloads.kinds import Wish
from bookings.models import Register
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from training.models import Course


@pytest.fixture
def nursery(db):
    """Whose people wait together."""
    return OrganisationFactory(name="Little Acorns")


@pytest.fixture
def place(frozen_now):
    """Priya's place on Tuesday 7 July 2026, to be cancelled by Thursday 2 July, 5pm."""
    return make_booking(session=make_session(capacity=1), practitioner=UserFactory(name="Priya Practitioner"))


@pytest.fixture
def offer(frozen_now):
    until = frozen_now + dt.timedelta(hours=24)
    return make_booking(status="offered", offer_expires_at=until, confirmed_at=None, queue_number=1)


@pytest.fixture
def missed(frozen_now):
    return make_booking(session=make_session(on=dt.date(2026, 5, 26)), outcome="no show")


@pytest.fixture
def attended(frozen_now):
    """A place that was taken up; the certificate waits for what its person says."""
    booking = make_booking(session=make_session(on=dt.date(2026, 5, 26)), outcome="attended")
    Course.objects.update(certificate_needs_evaluation=True)
    Register.objects.create(session=booking.session, state="complete", closed_at=booking.session.ends_at)
    return booking


@pytest.fixture
def wish():
    """A wish for the list of organisations."""
    return Wish(
        kind="list",
        asked={"list": "organisations", "format": "csv", "sensitive": False},
        title="Organisations, CSV",
        name="organisations.csv",
        content_type="text/csv; charset=utf-8",
        rows=12_000,
    )
