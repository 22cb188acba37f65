"""Publishing on the site: see what others would see, publish it, and find it as it was."""

import pytest
from django.urls import reverse

from reporting.models import Publication
from tests.reporting.publishing.test_keeping import partnership  # noqa: F401
from tests.support.factories import UserFactory
from training.models import Session

pytestmark = pytest.mark.django_db
ASKED = "?from=2025-04-01&to=2026-03-31&publish=rounded"


@pytest.fixture
def member(client):
    member = UserFactory(is_group_member=True)
    client.force_login(member)
    return member


def test_a_preview_writes_nothing_and_shows_no_small_number(client, member, partnership):  # noqa: F811
    page = client.get(reverse("report", args=["attendance-by-organisation"]) + ASKED)
    assert ">*<" in page.content.decode()
    assert "Download this table" not in page.content.decode()
    assert not Publication.objects.exists()


def test_published_it_stays_and_can_be_downloaded(client, member, partnership):  # noqa: F811
    answer = client.post(reverse("publish-report", args=["attendance-by-organisation"]) + ASKED)
    kept = Publication.objects.get()
    assert answer.url == reverse("published-table", args=[kept.pk])
    assert kept.published_by == member
    page = client.get(answer.url).content.decode()
    assert ">*<" in page
    for extension in ("csv", "json", "xlsx", "docx"):
        made = client.get(reverse("published-file", args=[kept.pk, extension]))
        assert made.status_code == 200
    assert kept.title in client.get(reverse("published-tables")).content.decode()
    again = client.get(reverse("report", args=["attendance-by-organisation"]) + ASKED).content.decode()
    assert "with the same figures" in again


def test_a_file_for_publication_is_that_of_a_published_table(client, member, partnership):  # noqa: F811
    answer = client.get(reverse("report-file", args=["attendance-by-course", "csv"]) + ASKED)
    assert answer.status_code == 302
    assert not Publication.objects.exists()


def test_a_table_of_one_trainer_is_shown_and_not_published(client, member, partnership):  # noqa: F811
    trainer = UserFactory(is_trainer=True)
    Session.objects.first().trainers.add(trainer)
    asked, report = f"{ASKED}&trainer={trainer.pk}", reverse("report", args=["no-shows-by-course"])
    refused = "so it cannot be published. Choose all trainers first."
    page = client.get(report + asked).content.decode()
    assert page.count(refused) == 2  # where the table would have been, and below it
    assert "See what would be published" not in page
    answer = client.post(reverse("publish-report", args=["no-shows-by-course"]) + asked, follow=True)
    assert refused in answer.content.decode()
    assert not Publication.objects.exists()
    page = client.get(report + asked.replace("&publish=rounded", "")).content.decode()
    assert page.count(refused) == 1
    assert "See what would be published" in client.get(report).content.decode()


def test_no_button_for_what_names_people_or_for_a_lead(client, partnership):  # noqa: F811
    client.force_login(UserFactory(is_team=True))
    assert "Publish this table" not in client.get(reverse("report", args=["no-shows-by-trainer"])).content.decode()
    assert client.post(reverse("publish-report", args=["training-record"]) + ASKED).status_code == 404
    lead = UserFactory(is_lead=True)
    client.force_login(lead)
    assert "Publish this table" not in client.get(reverse("report", args=["attendance-by-course"])).content.decode()
    assert client.post(reverse("publish-report", args=["attendance-by-course"]) + ASKED).status_code == 403
