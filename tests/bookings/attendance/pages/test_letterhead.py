import io

import pytest
from django.urls import reverse
from PIL import Image

from bookings.attendance.certificates.letterhead import head_in_force
from bookings.models import Letterhead
from tests.support.pictures import picture
from training import pdf

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/certificates/"


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client


def save(client, **fields):
    return client.post(ADDRESS, {"partnership": "Marches Partnership"} | fields)


def test_letterhead_is_saved_with_logo_and_signatures(team, team_member):
    response = save(team, logo=picture(), name_1="Ann Chair", role_1="Chair", signature_1=picture(), name_3="Cy Third")
    assert response.url == ADDRESS
    head = head_in_force()
    assert (head.partnership, head.logo_type) == ("Marches Partnership", "image/png")
    assert Image.open(io.BytesIO(head.logo)).size == (300, 100)
    assert [(one.name, one.role, bool(one.signature)) for one in head.signatories] == [
        ("Ann Chair", "Chair", True),
        ("Cy Third", "", False),
    ]
    page = team.get(ADDRESS).text
    for words in ('value="Ann Chair"', 'value="Chair"', 'value="Cy Third"', 'alt="Scanned signature of Ann Chair"'):
        assert words in page
    assert team_member.name in page


def test_pictures_stay_until_they_are_taken_away(team):
    save(team, logo=picture(), name_1="Ann Chair", signature_1=picture())
    save(team, name_1="Ann Chair", role_1="Chair")
    head = head_in_force()
    assert (bool(head.logo), bool(head.signatories[0].signature)) == (True, True)
    save(team, name_1="Ann Chair", remove_logo="on", remove_signature_1="on")
    head = head_in_force()
    assert (head.logo, head.logo_type, head.signatories[0].signature) == (b"", "", b"")


def test_a_scanned_signature_never_goes_to_another_name(team):
    save(team, name_1="Ann Chair", signature_1=picture(), name_2="Bo Head")
    save(team, name_1="Bo Head", name_2="Ann Chair")
    assert [(one.name, bool(one.signature)) for one in head_in_force().signatories] == [
        ("Bo Head", False),
        ("Ann Chair", True),
    ]
    save(team, name_1="Somebody New", name_2="Bo Head")
    assert [bool(one.signature) for one in head_in_force().signatories] == [False, False]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"partnership": ""}, "Enter the name that certificates show"),
        ({"role_2": "Chair"}, "Enter the name of the person who signs"),
        ({"name_1": "…"}, "at least one letter"),
        ({"name_1": "Ann \U00013000"}, "no font for"),
        ({"logo": io.BytesIO(b"<svg onload=alert(1)>")}, "not a PNG or JPEG picture"),
        ({"name_1": "N" * 101}, "at most 100"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_sentence(team, fields, words):
    response = save(team, **fields)
    assert response.status_code == 200
    assert words in response.text
    assert "<title>Error: " in response.text
    assert not Letterhead.objects.exists()


def test_example_shows_what_is_in_force_and_is_no_certificate(team):
    save(team, name_1="Ann Chair")
    response = team.get(reverse("desk-letterhead-example"))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response.content.startswith(b"%PDF")
    assert team.get("/verify/" + "0" * 32 + "/").status_code == 404


def test_example_without_pango_says_so(team, monkeypatch):
    monkeypatch.setattr(pdf, "_LIBRARIES", ("libnot-there.so.0",))
    assert "cannot draw PDFs" in team.get(reverse("desk-letterhead-example"), follow=True).text


def test_looking_keeps_nothing(team):
    team.get(ADDRESS)
    team.get(reverse("desk-letterhead-example"))
    assert not Letterhead.objects.exists()
