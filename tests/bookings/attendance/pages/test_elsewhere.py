import datetime as dt

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bookings.models import TrainingElsewhere
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return factories.CourseFactory(title="Neglect")


@pytest.fixture
def said(course):
    return {
        "course": course.pk,
        "title": "Neglect for beginners",
        "provider": "Shire Partnership",
        "completed_on_day": "4",
        "completed_on_month": "5",
        "completed_on_year": "2024",
        "evidence": "Certificate 4711",
    }


def test_team_records_it_and_the_person_sees_it(client, team_member, practitioner, said):
    client.force_login(team_member)
    address = reverse("elsewhere-record", args=[practitioner.pk])
    assert f'href="{address}"' in client.get(reverse("desk-person", args=[practitioner.pk])).text
    proof = SimpleUploadedFile("Proof.pdf", b"%PDF-1.7 proof", content_type="text/html")
    response = client.post(address, said | {"file": proof})
    assert response.url == reverse("desk-person", args=[practitioner.pk])
    kept = TrainingElsewhere.objects.get()
    assert (kept.completed_on, kept.expires_on, kept.cpd_hours, kept.person) == (
        dt.date(2024, 5, 4),
        None,
        0,
        practitioner,
    )
    client.force_login(practitioner)
    page = client.get(reverse("my-bookings")).text
    for words in ("Neglect for beginners", "Shire Partnership", "4 May 2024", "Certificate 4711", "Proof.pdf"):
        assert words in page
    assert reverse("elsewhere-withdraw", args=[kept.pk]) not in page
    evidence = client.get(reverse("elsewhere-evidence", args=[kept.pk]))
    assert (evidence.content, evidence["Content-Type"]) == (b"%PDF-1.7 proof", "application/pdf")
    assert (evidence["X-Content-Type-Options"], "no-store" in evidence["Cache-Control"]) == ("nosniff", True)
    assert evidence["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"course": ""}, "Choose the course that it counts as"),
        ({"title": ""}, "Enter what the course was called"),
        ({"provider": "…"}, "at least one letter"),
        ({"completed_on_day": "31", "completed_on_month": "4"}, "Enter a real date"),
        ({"completed_on_year": "2099"}, "today or in the past"),
        ({"expires_on_day": "4", "expires_on_month": "5", "expires_on_year": "2024"}, "a day after the one"),
        ({"evidence": ""}, "Say what evidence you have seen"),
        ({"cpd_hours": "100"}, "less than or equal to 99"),
        ({"file": SimpleUploadedFile("a.exe", b"MZ")}, "cannot go"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_recorded(client, team_member, practitioner, said, changed, words):
    client.force_login(team_member)
    response = client.post(reverse("elsewhere-record", args=[practitioner.pk]), said | changed)
    assert response.status_code == 200
    assert words in response.text
    assert "<title>Error: " in response.text
    assert not TrainingElsewhere.objects.exists()


def test_team_withdraws_it_with_a_reason_and_it_is_gone_from_the_persons_page(
    client, team_member, practitioner, course, django_capture_on_commit_callbacks
):
    kept = factories.make_elsewhere(person=practitioner, course=course)
    client.force_login(team_member)
    address = reverse("elsewhere-withdraw", args=[kept.pk])
    assert "Neglect, elsewhere" in client.get(address).text
    assert "Say why it is withdrawn" in client.post(address, {"reason": " "}).text
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"reason": "Not theirs"})
    assert "was withdrawn already" in client.post(address, {"reason": "again"}).text
    page = client.get(reverse("desk-person", args=[practitioner.pk])).text
    assert "Withdrawn because: Not theirs." in page
    assert client.get(reverse("elsewhere-evidence", args=[kept.pk])).status_code == 404
    client.force_login(practitioner)
    assert "Neglect, elsewhere" not in client.get(reverse("my-bookings")).text


def test_evidence_whose_bytes_are_lost_is_not_found(client, team_member, practitioner, course):
    kept = factories.make_elsewhere(person=practitioner, course=course)
    default_storage.delete(kept.file.name)
    client.force_login(team_member)
    assert client.get(reverse("elsewhere-evidence", args=[kept.pk])).status_code == 404
