import datetime as dt

import pytest
from django.urls import reverse

from tests.support.factories import UserFactory, make_booking, make_session
from training.models.people import NOWHERE


def test_person_has_their_bookings_the_latest_first(client, team_member, practitioner):
    client.force_login(team_member)
    sooner = make_booking(practitioner=practitioner)
    later = make_booking(practitioner=practitioner, session=make_session(on=dt.date(2026, 9, 1)), status="waiting")
    make_booking(practitioner=UserFactory(organisation=practitioner.organisation))
    page = client.get(reverse("desk-person", args=[practitioner.pk]))
    assert list(page.context["bookings"]) == [later, sooner]
    assert page.context["is_own"] is False


def test_changes_that_are_none_of_a_role_are_not_among_them(client, team_member, practitioner):
    client.force_login(team_member)
    practitioner.name = "Another name"
    practitioner.save()
    assert list(client.get(reverse("desk-person", args=[practitioner.pk])).context["role_changes"]) == []


@pytest.mark.parametrize("page", ["the person", "people", "who to book for"])
def test_the_address_that_stands_in_for_one_is_shown_on_no_page(page, client, team_member):
    person = UserFactory(name="Nia New", email=f"0a1b2c@{NOWHERE}")
    client.force_login(team_member)
    address = {
        "the person": reverse("desk-person", args=[person.pk]),
        "people": reverse("desk-people") + "?q=Nia",
        "who to book for": reverse("desk-session-book", args=[make_session().pk]) + "?q=Nia",
    }[page]
    read = client.get(address).content.decode()
    assert "Nia New" in read
    assert NOWHERE not in read


def test_whoever_has_no_address_yet_is_given_one_from_their_page(client, team_member, practitioner):
    person = UserFactory(email=f"0a1b2c@{NOWHERE}")
    client.force_login(team_member)
    add = f'href="{reverse("desk-complete", args=[person.pk])}"'
    assert add in client.get(reverse("desk-person", args=[person.pk])).content.decode()
    assert "Add email" not in client.get(reverse("desk-person", args=[practitioner.pk])).content.decode()
