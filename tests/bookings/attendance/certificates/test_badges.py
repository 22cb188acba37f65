"""Open Badges, read by what is written out here: no line is shared with what signs them."""

import base64
import datetime as dt
import gzip
import hashlib
import json
import os

import pytest
from django.urls import reverse

from bookings.attendance.certificates import signing
from bookings.attendance.certificates.badges import LIST_LENGTH
from bookings.attendance.certificates.issuing import issue_again, issue_certificates, withdraw_certificate
from bookings.models import Certificate
from tests.support import factories
from tests.support.attended import AFTERWARDS, attended, session_with_register

pytestmark = pytest.mark.django_db
SITE = "https://training.example.org"
# RFC 8017, 9.2, note 1: what stands before a SHA-256 in a signature.
SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    settings.SITE_URL = SITE
    settings.BADGE_KEY_FILE = tmp_path / "keys" / "badge-key.pem"


@pytest.fixture
def certificate(practitioner):
    course = factories.CourseFactory(title="Understanding Child Neglect", certificate_valid_months=36, cpd_hours="6.5")
    session = session_with_register(course=course, days=2)
    attended(session, practitioner=practitioner)
    return issue_certificates(session=session, by=None, now=AFTERWARDS)[0]


def unpadded(text: str) -> bytes:
    assert "=" not in text
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def read(client, jws: str) -> dict:
    """Return the claims of a JWS whose signature is right: RSASSA-PKCS1-v1_5, by hand (RFC 7515, 8017)."""
    header, payload, signature = jws.split(".")
    said = json.loads(unpadded(header))
    assert (said["alg"], said["kid"]) == ("RS256", f"{SITE}/badges/key/")
    key = client.get(said["kid"].removeprefix(SITE)).json()
    assert key["kty"] == "RSA" and not set(key) & {"d", "p", "q", "dp", "dq", "qi"}
    modulus, exponent = (int.from_bytes(unpadded(key[part])) for part in "ne")
    size = (modulus.bit_length() + 7) // 8
    assert size * 8 >= 2048
    opened = pow(int.from_bytes(unpadded(signature)), exponent, modulus).to_bytes(size)
    digest = SHA256 + hashlib.sha256(f"{header}.{payload}".encode()).digest()
    assert opened == b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest, "the signature is wrong"
    return json.loads(unpadded(payload))


def badge(client, certificate) -> str:
    client.force_login(certificate.booking.practitioner)
    response = client.get(reverse("certificate-badge", args=[certificate.pk]))
    assert (response.status_code, response["Content-Type"]) == (200, "application/vc+jwt")
    assert response["Content-Disposition"] == f'attachment; filename="open-badge-{certificate.number}.jwt"'
    return response.text


def test_badge_says_what_the_certificate_says(client, certificate, practitioner):
    said = read(client, badge(client, certificate))
    assert said["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert said["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert said["issuer"]["name"] == "Marches Safeguarding Children Partnership"
    assert (said["validFrom"], said["validUntil"]) == ("2026-07-15T09:00:00Z", "2029-07-14T22:59:59Z")
    assert (said["iss"], said["jti"]) == (f"{SITE}/badges/issuer/", said["id"])
    assert said["nbf"] == dt.datetime(2026, 7, 15, 9, tzinfo=dt.UTC).timestamp()
    assert said["exp"] == dt.datetime(2029, 7, 14, 22, 59, 59, tzinfo=dt.UTC).timestamp()
    subject = said["credentialSubject"]
    assert said["sub"] == subject["id"]
    assert subject["achievement"]["name"] == "Understanding Child Neglect"
    assert "7 and 14 July 2026" in subject["achievement"]["criteria"]["narrative"]
    assert subject["creditsEarned"] == 6.5
    assert client.get(said["id"].removeprefix(SITE)).text.count("This certificate is valid") > 0
    by_kind = {each["identityType"]: each for each in subject["identifier"]}
    assert by_kind["name"]["identityHash"] == practitioner.name
    hashed = by_kind["emailAddress"]
    right = hashlib.sha256((practitioner.email + hashed["salt"]).encode()).hexdigest()
    assert (hashed["hashed"], hashed["identityHash"]) == (True, f"sha256${right}")
    assert practitioner.email not in json.dumps(said)


def test_badge_that_was_changed_is_noticed(client, certificate):
    """The control of the reader above."""
    header, payload, signature = badge(client, certificate).split(".")
    forged = json.loads(unpadded(payload)) | {"name": "Another course"}
    other = base64.urlsafe_b64encode(json.dumps(forged).encode()).decode().rstrip("=")
    with pytest.raises(AssertionError, match="signature is wrong"):
        read(client, f"{header}.{other}.{signature}")


def is_withdrawn(client, said) -> bool:
    """Follow the entry to its list and look at its bit, as the standard says."""
    entry = said["credentialStatus"]
    response = client.get(entry["statusListCredential"].removeprefix(SITE))
    assert response["Access-Control-Allow-Origin"] == "*"
    listed = read(client, response.text)
    assert listed["id"] == entry["statusListCredential"]
    subject = listed["credentialSubject"]
    assert (subject["type"], subject["statusPurpose"]) == ("BitstringStatusList", entry["statusPurpose"])
    assert subject["encodedList"][0] == "u"
    bits = gzip.decompress(unpadded(subject["encodedList"][1:]))
    assert len(bits) * 8 >= 131_072
    index = int(entry["statusListIndex"])
    return bool(bits[index // 8] >> (7 - index % 8) & 1)


def test_status_list_is_our_withdrawals(client, certificate, team_member):
    others = [attended(certificate.booking.session) for _ in range(9)]
    issue_certificates(session=certificate.booking.session, by=None, now=AFTERWARDS)
    said = {one.pk: read(client, badge(client, one)) for one in Certificate.objects.all()}

    def withdrawn():
        return {pk for pk, each in said.items() if is_withdrawn(client, each)}

    assert withdrawn() == set()
    withdraw_certificate(booking=others[3], reason="x", by=team_member, now=AFTERWARDS)
    replaced = others[7].certificates.get()
    issue_again(booking=others[7], name="New Name", by=team_member, now=AFTERWARDS)
    assert withdrawn() == {others[3].certificates.get().pk, replaced.pk}


def test_status_lists_follow_one_another_and_there_is_none_of_the_future(client, certificate):
    Certificate.objects.filter(pk=certificate.pk).delete()
    certificate.pk = LIST_LENGTH + 5
    certificate.revoked_at, certificate.revoked_reason = AFTERWARDS, "x"
    certificate.save()
    for number, status in ((0, 200), (1, 200), (2, 404)):
        assert client.get(f"/badges/status/{number}/").status_code == status
    listed = read(client, client.get("/badges/status/1/").text)
    bits = gzip.decompress(unpadded(listed["credentialSubject"]["encodedList"][1:]))
    assert [index for index in range(64) if bits[index // 8] >> (7 - index % 8) & 1] == [5]


def test_withdrawn_badge_is_gone(client, certificate, team_member):
    withdraw_certificate(booking=certificate.booking, reason="SECRET", by=team_member, now=AFTERWARDS)
    client.force_login(certificate.booking.practitioner)
    response = client.get(reverse("certificate-badge", args=[certificate.pk]))
    assert response.status_code == 410
    assert "was withdrawn" in response.text and "SECRET" not in response.text
    assert "certificate-badge" not in client.get(reverse("booking", args=[certificate.booking_id])).text
    assert (
        f"/certificates/{certificate.pk}/badge/"
        not in client.get(reverse("booking", args=[certificate.booking_id])).text
    )


def test_issuer_is_who_issues_now(client):
    assert client.get("/badges/issuer/").json()["id"] == f"{SITE}/badges/issuer/"


def test_key_is_made_once_for_its_owner_alone_and_kept(settings, client):
    first = signing.public_key()
    file = settings.BADGE_KEY_FILE
    assert os.stat(file).st_mode & 0o777 == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["badge-key.pem"]
    signing._read.cache_clear()
    assert signing.public_key() == first


def test_of_two_that_make_a_key_at_once_the_first_stays(tmp_path):
    file = tmp_path / "key.pem"
    signing._make(file, b"first")
    signing._make(file, b"second")
    assert file.read_bytes() == b"first"
    assert [each.name for each in tmp_path.iterdir()] == ["key.pem"]
