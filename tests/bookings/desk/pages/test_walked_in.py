import pytest
from django.urls import reverse

from bookings.desk.pages import walked_in
from tests.support.factories import UserFactory
from tests.support.signing_in import sign_in
from training.models.people import NOWHERE

pytestmark = [pytest.mark.django_db]


def test_people_without_an_address_come_a_page_at_a_time(client, team_member, monkeypatch):
    monkeypatch.setattr(walked_in, "PEOPLE_A_PAGE", 3)
    for number in range(5):
        UserFactory(name=f"Nobody {number}", email=f"{number}@{NOWHERE}", is_active=False)
    sign_in(client, team_member)
    first = client.get(reverse("desk-walked-in")).content.decode()
    second = client.get(reverse("desk-walked-in"), {"page": 2}).content.decode()
    assert [f"Nobody {number}" in first for number in range(5)] == [True, True, True, False, False]
    assert [f"Nobody {number}" in second for number in range(5)] == [False, False, False, True, True]
    assert "page=2" in first


def test_address_of_somebody_known_leads_to_merging_the_two(client, team_member, practitioner):
    person = UserFactory(name="Pri Walked", email=f"0a1b@{NOWHERE}", is_active=False)
    sign_in(client, team_member)
    page = client.post(reverse("desk-complete", args=[person.pk]), {"email": practitioner.email}, follow=True)
    assert page.redirect_chain[0][0] == reverse("desk-merge", args=["person", person.pk, practitioner.pk])
    assert f"{practitioner.email} is the address of {practitioner.name}" in page.text
    person.refresh_from_db()
    assert person.is_placeholder
    own = client.post(reverse("desk-complete", args=[person.pk]), {"email": team_member.email})
    assert "This is your own address" in own.text
