"""Letters and numbers that no table holds lead nowhere, on either database."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/calendar/%00.ics", "/calendar/a%00b.ics", "/sessions/9223372036854775808/"])
def test_visitors_find_nothing_there(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["book", "reserve", "register", "desk-session", "desk-session-edit"])
def test_numbers_beyond_every_key_lead_nowhere(client, team_member, name):
    client.force_login(team_member)
    assert client.get(reverse(name, args=[2**63])).status_code == 404
    assert client.get(reverse(name, args=[2**63 - 1])).status_code == 404  # no such row, but a key
    assert client.post(reverse(name, args=[2**200])).status_code == 404


@pytest.mark.parametrize("query", ["q=%00", "q=a&q=b%00", "%00=a", "year=2023-24%00"])
@pytest.mark.parametrize("name", ["catalogue", "desk-people", "reports"])
def test_nul_in_a_query_is_answered_by_the_page(client, team_member, name, query):
    client.force_login(team_member)
    assert client.get(f"{reverse(name)}?{query}").status_code == 200


@pytest.mark.parametrize("field", ["prerequisites", "audience_types"])
@pytest.mark.parametrize("key", [2**63, 2**200, -(2**63) - 1])
def test_number_beyond_every_key_in_a_choice_of_several_is_told_beside_it(client, team_member, field, key):
    client.force_login(team_member)
    response = client.post(reverse("desk-course-new"), {"title": "A course", field: [str(key)]})
    assert response.status_code == 200
    assert field in response.context["form"].errors


@pytest.mark.parametrize("year", [" ", "%20", "\t", "+"])
def test_blank_year_of_a_report_is_none(client, group_member, year):
    client.force_login(group_member)
    assert client.get(f"/reports/no-shows-by-course/?year={year}").status_code == 200
