import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from bookings.models import Register
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
MAY = {"from": "2026-05-01", "to": "2026-05-31"}


@pytest.fixture
def signed_in(client, team_member):
    client.force_login(team_member)
    return client


@pytest.fixture
def no_show(settings):
    settings.CHARGE_NO_SHOW = 60
    session = make_session(on=dt.date(2026, 5, 5))
    Register.objects.create(session=session, state="complete", closed_at=session.ends_at)
    person = UserFactory(name="Ann Absent", organisation=OrganisationFactory(name="=Ash"))
    return make_booking(session=session, practitioner=person, outcome="no show")


def test_file_has_a_row_an_organisation_and_no_person(signed_in, no_show):
    response = signed_in.get(reverse("desk-charges-file"), MAY)
    assert response["Content-Disposition"] == 'attachment; filename="charges-2026-05-01-to-2026-05-31.csv"'
    text = response.content.decode("utf-8-sig")
    assert "Ann Absent" not in text
    assert [(row["organisation"], row["no_shows"], row["total"]) for row in csv.DictReader(io.StringIO(text))] == [
        ("'=Ash", "1", "60"),
        ("Total", "1", "60"),
    ]


def test_page_shows_the_same_and_links_to_the_file(signed_in, no_show):
    page = signed_in.get(reverse("desk-charges"), MAY)
    assert [(line.organisation, line.total) for line in page.context["lines"]] == [("=Ash", 60), ("Total", 60)]
    assert f"{reverse('desk-charges-file')}?from=2026-05-01&amp;to=2026-05-31" in page.text


def test_without_a_period_last_month_is_meant(signed_in):
    response = signed_in.get(reverse("desk-charges-file"))
    assert "charges-2026-05-01-to-2026-05-31.csv" in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("period", "fault"),
    [
        ({"from": "2026-05-02", "to": "2026-05-01"}, {"to": ["The last day cannot come before the first."]}),
        ({"from": "2026-02-30", "to": "2026-05-01"}, {"from": ["Enter a real date, such as 7 11 2026."]}),
        ({"from": "2026-05-01"}, {"to": ["Enter the last day."]}),
    ],
)
def test_wrong_period_is_told(signed_in, period, fault):
    response = signed_in.get(reverse("desk-charges-file"), period)
    assert (response.status_code, response.context["form"].errors) == (400, fault)
    assert signed_in.get(reverse("desk-charges"), period).context["form"].errors == fault
