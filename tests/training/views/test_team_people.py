import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.support.factories import PASSWORD, OrganisationFactory, UserFactory
from tests.support.signing_in import sign_in
from training.models import User
from training.operations.roles import Role


@pytest.fixture
def team(client, team_member):
    """Has given the password again a moment ago, as roles ask for."""
    return sign_in(client, team_member)


def said(response):
    return [str(message) for message in response.context["messages"]][-1:]


def found(response):
    return [person.name for person in response.context["page"]]


def test_people_are_found_by_name_mail_organisation_and_role(client, team_member):
    client.force_login(team_member)
    wye = OrganisationFactory(name="Wye Valley NHS Trust")
    UserFactory(name="Zoë Quill", email="zq@wye.example.org", organisation=wye, is_trainer=True)
    UserFactory(name="Zoë Other")
    address = reverse("desk-people")
    assert found(client.get(address, {"q": "zoe"})) == ["Zoë Other", "Zoë Quill"]
    assert found(client.get(address, {"q": "zq@wye"})) == ["Zoë Quill"]
    assert found(client.get(address, {"q": "WYE valley"})) == ["Zoë Quill"]
    assert found(client.get(address, {"q": "zoe", "role": "is_trainer"})) == ["Zoë Quill"]
    assert found(client.get(address, {"q": "zoe", "role": "is_superuser"})) == found(client.get(address))
    assert found(client.get(address, {"q": "%"})) == []
    assert "zq@wye.example.org" in client.get(address, {"q": "zoe"}).text, "whole, to be found on the page and copied"


def test_people_come_forty_a_page(client, team_member):
    client.force_login(team_member)
    for _ in range(41):
        UserFactory()
    assert [len(client.get(reverse("desk-people"), {"page": page}).context["page"]) for page in (1, 2, "x")] == [
        40,
        2,
        40,
    ]


@pytest.mark.r38
@pytest.mark.parametrize("role", list(Role))
def test_role_is_given_and_taken_and_the_page_says_by_whom(role, team, team_member):
    person = UserFactory(name="Rosa Role")
    address = reverse("desk-person-role", args=[person.pk])
    page = team.post(address, {"role": role.value}, follow=True)
    assert said(page) == [f"Rosa Role is now: {role.label}."]
    assert getattr(User.objects.get(pk=person.pk), role.value) is True
    page = team.post(reverse("desk-person-role-remove", args=[person.pk, role.slug]), follow=True)
    assert said(page) == [f"Rosa Role is no longer: {role.label}."]
    assert getattr(User.objects.get(pk=person.pk), role.value) is False
    assert [(c.history_change_reason, c.history_user) for c in page.context["role_changes"]] == [
        (f"No longer: {role.label}", team_member),
        (f"Appointed: {role.label}", team_member),
    ]


def test_role_of_ones_own_is_refused(team, team_member):
    UserFactory(is_team=True)
    appoint = reverse("desk-person-role", args=[team_member.pk]), {"role": "is_trainer"}
    remove = reverse("desk-person-role-remove", args=[team_member.pk, "team"]), {}
    for address, sent in (appoint, remove):
        assert said(team.post(address, sent, follow=True)) == [
            "Nobody can change their own roles. Ask another member of the team."
        ]
    again = User.objects.get(pk=team_member.pk)
    assert (again.is_team, again.is_trainer) == (True, False)
    assert (
        reverse("desk-person-role", args=[team_member.pk])
        not in team.get(reverse("desk-person", args=[team_member.pk])).text
    )


@pytest.mark.r28
@pytest.mark.parametrize("role", ["is_active", "is_superuser", "password", "email", ""])
def test_role_that_is_none_changes_nothing(role, team):
    person = UserFactory()
    before = User.objects.filter(pk=person.pk).values().get()
    team.post(
        reverse("desk-person-role", args=[person.pk]),
        {"role": role, "is_team": "on", "organisation": "1"},
    )
    assert User.objects.filter(pk=person.pk).values().get() == before


@pytest.mark.r28
def test_role_change_ignores_other_fields(team):
    person = UserFactory()
    team.post(
        reverse("desk-person-role", args=[person.pk]),
        {"role": "is_trainer", "is_team": "on", "is_lead": "on", "name": "X"},
    )
    again = User.objects.get(pk=person.pk)
    assert (again.is_trainer, again.is_team, again.is_lead, again.name) == (True, False, False, person.name)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["practitioner", "trainer", "lead", "group_member"])
def test_role_is_changed_by_nobody_outside_the_team(who, client, request):
    person = request.getfixturevalue(who)
    client.force_login(person)
    other = UserFactory()
    for pk in (person.pk, other.pk):
        sent = {"role": "is_team"}
        assert client.post(reverse("desk-person-role", args=[pk]), sent).status_code == 403
    assert User.objects.filter(is_team=True).count() == 0


def test_role_change_asks_for_the_password_again_and_then_goes_on(client, team_member):
    cache.clear()  # how often a password may be tried is counted there
    client.force_login(team_member)
    person = UserFactory()
    sent = {"role": "is_trainer"}
    response = client.post(reverse("desk-person-role", args=[person.pk]), sent)
    assert response.headers["Location"].startswith("/account/reauthenticate/")
    assert User.objects.get(pk=person.pk).is_trainer is False
    client.post(response.headers["Location"], {"password": PASSWORD})
    assert User.objects.get(pk=person.pk).is_trainer is True


def test_role_page_is_for_posting(team):
    assert team.get(reverse("desk-person-role", args=[UserFactory().pk])).status_code == 405


@pytest.mark.r29
@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.TRAINER, "registers"),
        (Role.LEAD, "organisation-bookings"),
        (Role.GROUP_MEMBER, "no-show-review"),
        (Role.TEAM, "desk-people"),
    ],
)
def test_role_taken_away_shuts_the_next_page(role, page, team, client):
    other = UserFactory(**{role.value: True})
    second = type(client)()
    second.force_login(other)
    assert second.get(reverse(page)).status_code == 200
    team.post(reverse("desk-person-role-remove", args=[other.pk, role.slug]))
    assert second.get(reverse(page)).status_code == 403
