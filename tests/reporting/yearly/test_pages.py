import io
import json

import pytest
from django.urls import reverse
from docx import Document

from bookings.models import Download
from reporting.models import KeptReport
from reporting.periods import reporting_year
from tests.reporting.yearly.test_keeping import corrected
from tests.support.factories import UserFactory
from tests.support.kept_reports import LATER, NOW, YEAR, a_year, kept
from training.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def team(client):
    client.force_login(UserFactory(name="Terry Team", is_team=True))
    return client


@pytest.fixture
def group(client):
    client.force_login(UserFactory(is_group_member=True))
    return client


def page(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_page_is_the_latest_year_that_is_over_and_its_tables_are_numbered(group):
    a_year()
    shown = page(group, "yearly")
    assert (
        '<h1 class="govuk-heading-l govuk-!-margin-bottom-2" id="report-title">Yearly training report 2025-26</h1>'
        in shown
    )
    assert "Table 1: Attendance by course, 2025-26" in shown
    assert "Table 2: Attendance by organisation type, 2025-26" in shown
    assert "Keep this report" not in shown  # a group member changes nothing


def test_a_word_that_is_no_year_is_refused_and_nothing_is_lost(team):
    response = team.get(reverse("yearly"), {"year": "2023-29"})
    assert "2023-29 is not a reporting year: write 2023-24." in response.content.decode()
    response = team.get(reverse("yearly-file", args=["docx"]), {"year": "next"})
    assert (response.status_code, response.content) == (
        400,
        b"next is not a reporting year: write a year such as 2023-24.\n",
    )
    assert team.get(reverse("yearly-keep"), {"year": "next"}).status_code == 404
    assert team.get(reverse("yearly-file", args=["csv"])).status_code == 404


def test_the_current_year_is_shown_and_cannot_be_kept(team):
    a_year()
    shown = page(team, "yearly", year="2026-27")
    assert "Keep this report" not in shown
    response = team.post(f"{reverse('yearly-keep')}?year=2026-27")
    assert response.status_code == 409
    assert "You can keep its report after that." in response.content.decode()
    assert not KeptReport.objects.exists()


def test_the_team_keeps_a_report_and_everybody_who_reads_finds_it(team, time_machine):
    world = a_year()
    assert "Keep this report as published" in page(team, "yearly")
    assert "no one’s name" in page(team, "yearly-keep", year=str(YEAR))
    response = team.post(f"{reverse('yearly-keep')}?year={YEAR}", follow=True)
    first = KeptReport.objects.get()
    assert response.redirect_chain == [(reverse("yearly-kept", args=[first.pk]), 302)]
    shown = response.content.decode()
    assert "Edition 1 of the report for 2025-26 is kept. It never changes." in shown
    assert "Nothing. A report made today would say the same." in shown
    corrected(world)
    time_machine.move_to(LATER, tick=False)
    team.force_login(User.objects.get(name="Terry Team"))
    response = team.post(f"{reverse('yearly-keep')}?year={YEAR}", {"reason": ""})
    assert "Say what is corrected, and why." in response.content.decode()
    team.post(f"{reverse('yearly-keep')}?year={YEAR}", {"reason": "SENTINEL words"})
    second = KeptReport.objects.get(edition=2)
    for shown in (page(team, "yearly-kept-list"), page(team, "yearly-kept", second.pk)):
        assert "SENTINEL words" in shown
        assert "Terry Team" in shown
    old = page(team, "yearly-kept", first.pk)
    assert "has replaced it" in old
    assert "Tara Trainer (“Signed on the back”)" in old


def test_a_kept_edition_is_taken_away_in_every_format_as_it_was(group):
    world = a_year()
    report = kept()
    corrected(world)
    data = json.loads(group.get(reverse("yearly-kept-file", args=[report.pk, "json"])).content)
    assert data["figures"]["attendances"] == 3
    assert json.loads(group.get(reverse("yearly-file", args=["json"])).content)["figures"]["attendances"] == 4
    response = group.get(reverse("yearly-kept-file", args=[report.pk, "docx"]))
    assert "yearly-report-2025-26-edition-1.docx" in response["Content-Disposition"]
    assert "Edition 1, kept on 1 June 2026." in [p.text for p in Document(io.BytesIO(response.content)).paragraphs]
    assert group.get(reverse("yearly-kept-file", args=[report.pk, "csv"])).status_code == 404


def test_a_year_too_large_to_wait_for_is_made_in_the_background(group, settings, time_machine):
    from bookings.downloads.making import make_download

    settings.REPORT_AT_ONCE_SESSIONS = 0
    a_year()
    report = kept()
    shown = page(group, "yearly")
    assert "is a lot to count" in shown
    assert all(reverse(*way) in shown for way in (("yearly-kept", None, [report.pk]), ("yearly-kept-list",)))
    assert "too large to count while you wait" in page(group, "yearly-kept", report.pk)
    response = group.post(f"{reverse('yearly-file', args=['json'])}?year={YEAR}")
    download = Download.objects.get()
    assert response.status_code == 302
    assert (download.title, download.name) == ("Yearly training report 2025-26, JSON", "yearly-report-2025-26.json")
    make_download(download_id=download.pk, clock=lambda: NOW)
    made = b"".join(group.get(reverse("download-file", args=[download.pk])).streaming_content)
    assert json.loads(made)["figures"]["attendances"] == 3


def test_the_team_keeps_a_year_too_large_to_wait_for(team, settings):
    settings.REPORT_AT_ONCE_SESSIONS = 0
    a_year()
    assert "Keep this report as published" in page(team, "yearly")
    assert "Keep this report" not in page(team, "yearly", year="2026-27")  # it is not over
    team.post(f"{reverse('yearly-keep')}?year={YEAR}")
    assert "Keep a corrected edition" in page(team, "yearly")


def test_what_was_written_when_attendance_was_corrected_is_the_teams_to_read(client):
    world = a_year()
    report = kept()
    corrected(world, number=4, reason="Asked her mother")
    corrected(world, number=3, value="partly", reason="She was ill again")
    for role, reads in (("is_team", True), ("is_group_member", False)):
        client.force_login(UserFactory(**{role: True}))
        shown = page(client, "yearly-kept", report.pk)
        assert "1 person corrected in the register" in shown
        assert ("Asked her mother" in shown, "She was ill again" in shown) == (reads, reads)


def test_a_list_of_reports_leads_to_it_those_who_may_read_it(client):
    a_year()
    for role, leads in (("is_group_member", True), ("is_team", True), ("is_lead", False)):
        client.force_login(UserFactory(**{role: True}))
        assert (reverse("yearly") in page(client, "reports")) is leads


def test_list_of_kept_reports_asks_as_much_for_one_as_for_several(team, django_assert_num_queries):
    a_year()
    kept()
    with django_assert_num_queries(4):
        page(team, "yearly-kept-list")
    for year in ("2023-24", "2024-25"):
        a_year(reporting_year(year), title=year)
        kept(reporting_year(year))
    with django_assert_num_queries(4):
        page(team, "yearly-kept-list")
