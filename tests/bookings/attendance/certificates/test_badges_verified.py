"""Open Badges, verified by a library that others wrote (openbadgeslib, which signs and reads by PyJWT, we by joserfc).

It checks the signature, the form of an Open Badge 3.0, its dates, and by the status list whether it was withdrawn.
"""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from jwt import PyJWK
from openbadgeslib.ob3 import OB3Verifier
from openbadgeslib.ob3.verifier import OB3VerificationError

from bookings.attendance.certificates.document import verification_address
from bookings.attendance.certificates.issuing import issue_certificates, withdraw_certificate
from tests.support import factories
from tests.support.attended import AFTERWARDS, attended, session_with_register

pytestmark = pytest.mark.django_db
SITE = "https://training.example.org"


@pytest.fixture(autouse=True)
def _afterwards(settings, tmp_path):
    settings.SITE_URL = SITE
    settings.BADGE_KEY_FILE = tmp_path / "keys" / "badge-key.pem"
    with time_machine.travel(AFTERWARDS + dt.timedelta(days=1), tick=False):
        yield


@pytest.fixture
def certificate(practitioner):
    course = factories.CourseFactory(title="Understanding Child Neglect", certificate_valid_months=36, cpd_hours="6.5")
    session = session_with_register(course=course, days=2)
    attended(session, practitioner=practitioner)
    return issue_certificates(session=session, by=None, now=AFTERWARDS)[0]


@pytest.fixture
def badge(client, certificate, practitioner):
    client.force_login(practitioner)
    return client.get(reverse("certificate-badge", args=[certificate.pk])).text


@pytest.fixture
def verify(client):
    """Verify a badge with the key that the site shows, following its status list on the site."""

    def fetch(address, *args, **kwargs):
        assert address.startswith(SITE)
        return client.get(address.removeprefix(SITE)).content

    def check(badge):
        key = PyJWK.from_dict(client.get(reverse("badge-key")).json()).key
        return OB3Verifier(key).verify(badge, check_status=True, download=fetch)

    return check


def test_badge_is_good(badge, verify, certificate):
    said = verify(badge)
    assert (said.id, said.issuer.id) == (verification_address(certificate), f"{SITE}/badges/issuer/")
    assert said.achievement.name == "Understanding Child Neglect"
    assert said.expiration_date == dt.datetime(2029, 7, 14, 22, 59, 59, tzinfo=dt.UTC)


def test_badge_of_a_certificate_that_was_withdrawn_is_not(badge, verify, certificate, team_member):
    withdraw_certificate(booking=certificate.booking, reason="x", by=team_member, now=AFTERWARDS)
    with pytest.raises(OB3VerificationError, match="'revocation' is set"):
        verify(badge)


def test_badge_is_not_good_any_more_once_the_certificate_has_ended(badge, verify):
    with (
        time_machine.travel(dt.datetime(2029, 7, 16, tzinfo=dt.UTC), tick=False),
        pytest.raises(OB3VerificationError, match="expired"),
    ):
        verify(badge)


def test_badge_signed_by_somebody_else_is_not(badge, verify, settings, tmp_path):
    settings.BADGE_KEY_FILE = tmp_path / "another.pem"
    with pytest.raises(OB3VerificationError, match=r"[Ss]ignature"):
        verify(badge)
