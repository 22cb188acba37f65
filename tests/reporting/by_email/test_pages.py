"""Choosing a report by email on its page, the list, and leaving by the link, without signing in."""

import pytest
from django.test import Client
from django.urls import reverse

from bookings.notices.links.leaving import leaving_token
from reporting.models import ReportByEmail
from tests.support.factories import OrganisationFactory, UserFactory
from tests.support.report_cases import session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
CHOOSE = reverse("report-by-email", args=["no-shows-by-course"])


@pytest.fixture
def member(client):
    person = UserFactory(name="Grace Group", is_group_member=True)
    client.force_login(person)
    return person


@pytest.fixture
def team(client):
    person = UserFactory(name="Terry Team", is_team=True)
    client.force_login(person)
    return person


def chosen(person, by=None, **fields):
    values = {"report": "no-shows-by-course", "chosen_by": by or person, "chosen_at": "2026-05-20T12:00Z"}
    return ReportByEmail.objects.create(person=person, **values | fields)


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_a_member_chooses_a_report_as_its_page_is_narrowed_and_stops_it(client, member):
    session()
    page = text(client.get(reverse("report", args=["no-shows-by-course"]), {"delivery": "online"}))
    assert f"{CHOOSE}?delivery=online" in page
    form = text(client.get(f"{CHOOSE}?delivery=online&year=2025-26&compare=2024-25"))
    assert "Which figures do you want each month?" in form
    assert "Who gets it?" not in form and "<li>Delivery: Online</li>" in form
    response = client.post(f"{CHOOSE}?delivery=online&year=2025-26&compare=2024-25", {"span": "month"}, follow=True)
    row = ReportByEmail.objects.get()
    assert (row.person, row.chosen_by, row.span, row.query) == (member, member, "month", "delivery=online")
    shown = text(response)
    assert "“No-shows by course” will go to you on the first working day of each month." in shown
    assert "Delivery: Online" in shown and "The month that has just ended" in shown and "Sent to" not in shown
    again = client.post(f"{CHOOSE}?delivery=online", {"span": "month"}, follow=True)
    assert "is sent to you already" in text(again)
    stopped = client.post(reverse("report-by-email-stop", args=[row.pk]), follow=True)
    assert "is no longer sent to you." in text(stopped)
    assert not ReportByEmail.objects.exists()


def test_the_team_chooses_for_others_and_sees_everybodys(client, team):
    member, gone = UserFactory(name="Grace Group", is_group_member=True), UserFactory(is_group_member=True)
    UserFactory(name="Nobody Reads")
    form = text(client.get(CHOOSE))
    assert "Grace Group (group member)" in form and "Nobody Reads" not in form
    assert "Choose who gets the report." in text(client.post(CHOOSE, {"span": "year"}))
    response = client.post(CHOOSE, {"span": "year", "people": [member.pk]}, follow=True)
    assert "will go to Grace Group on the first working day" in text(response)
    assert "by Terry Team" in text(response)
    chosen(gone)
    gone.is_group_member = False
    gone.save()
    assert gone.name not in text(client.get(reverse("reports-by-email")))


def test_nobody_stops_or_sees_what_is_anothers(client, member):
    row = chosen(UserFactory(name="Otto Other", is_group_member=True))
    assert client.post(reverse("report-by-email-stop", args=[row.pk])).status_code == 404
    assert "Otto Other" not in text(client.get(reverse("reports-by-email")))
    assert ReportByEmail.objects.exists()


def test_a_report_that_names_people_is_not_offered_by_email(client, team):
    name = "repeat-no-shows"
    assert "by-email" not in text(client.get(reverse("report", args=[name])))
    assert client.get(reverse("report-by-email", args=[name])).status_code == 403
    assert client.get(reverse("report-by-email", args=["nonsense"])).status_code == 404


def test_what_is_to_come_has_no_months_to_choose(client, member):
    page = reverse("report-by-email", args=["outlook"])
    assert "Which figures" not in text(client.get(page))
    client.post(page)
    assert ReportByEmail.objects.get().span == "year"


def test_a_filter_that_is_wrong_leads_back_to_the_page_that_says_so(client, member):
    response = client.get(f"{CHOOSE}?year=nonsense")
    assert response["Location"] == f"{reverse('report', args=['no-shows-by-course'])}?year=nonsense"
    assert client.post(f"{CHOOSE}?course=gone", {"span": "year"}).status_code == 302
    assert not ReportByEmail.objects.exists()


def test_the_link_in_the_mail_stops_it_at_one_press_and_reading_it_changes_nothing(db):
    row = chosen(UserFactory(is_group_member=True))
    address = reverse("report-by-email-leave", args=[leaving_token(row.pk)])
    reader = Client(enforce_csrf_checks=True)  # a mail program, which has no token of a page
    response = reader.get(address)
    assert "Stop these emails?" in text(response)
    assert response["Referrer-Policy"] == "no-referrer" and "no-store" in response["Cache-Control"]
    assert ReportByEmail.objects.exists()
    assert "We’ve stopped these emails" in text(reader.post(address, {"List-Unsubscribe": "One-Click"}))
    assert not ReportByEmail.objects.exists()
    assert "We’ve stopped these emails" in text(reader.post(address))
    for made_up in (f"{row.pk}.abc", "nonsense"):
        assert reader.post(reverse("report-by-email-leave", args=[made_up])).status_code == 404


def test_the_list_asks_as_much_for_three_as_for_one(client, team, django_assert_num_queries):
    organisation = OrganisationFactory(name="North School")
    chosen(team, query=f"organisation={organisation.pk}&course=gone")
    with django_assert_num_queries(6):
        shown = text(client.get(reverse("reports-by-email")))
    assert "Organisation: North School" in shown and "Course: no longer in our list" in shown
    for report in ("no-show-review", "outlook"):
        chosen(UserFactory(is_group_member=True), report=report, query="course=gone")
    with django_assert_num_queries(6):
        text(client.get(reverse("reports-by-email")))
