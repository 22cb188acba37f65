"""Taking a role away: the page says what the person no longer opens and what they leave behind, and nothing is done."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from bookings.desk.roles_taken import OPENED, what_ends
from bookings.models import Register, TrainerRequest
from reporting.opened import OPENED as OPENED_BY_REPORTS
from tests.support.factories import PASSWORD, UserFactory, make_session
from tests.support.signing_in import sign_in
from training.models import User
from training.operations.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.r38]


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def team(client, team_member):
    return sign_in(client, team_member)


def address(person, role):
    return reverse("desk-person-role-remove", args=[person.pk, role.slug])


@pytest.mark.parametrize("role", list(Role))
def test_every_page_of_the_menus_that_shuts_is_named_before(role, team, team_member, now):
    """Asked at the doors themselves: what answers 403 afterwards and did not before is what the page said."""
    doors = {
        "the team’s pages: people, courses, sessions, bookings, emails": "desk-people",
        "registers: who is coming, and marking who came": "registers",
        "“Training I deliver”: their sessions, and saying when they can’t train": "my-training",
        "their organisation: its bookings, who is in date, booking for colleagues": "organisation-bookings",
        "what people thought of all courses": "evaluation-results",
        "the no-show review": "no-show-review",
        "actions against no-shows": "actions",
        "the yearly report": "yearly",
        "reports by email: none is sent to them any more": "reports-by-email",
    }
    person = UserFactory(**{role.value: True})
    theirs = sign_in(Client(), person)
    before = {words for words, name in doors.items() if theirs.get(reverse(name)).status_code == 200}
    page = team.get(address(person, role))
    assert set(page.context["ends"].closed) & set(doors) == before != set()
    assert all(words in page.text for words in page.context["ends"].closed)
    assert getattr(User.objects.get(pk=person.pk), role.value) is True  # reading does nothing
    team.post(address(person, role))
    assert [words for words, name in doors.items() if theirs.get(reverse(name)).status_code != 403] == []


def test_every_right_is_named_by_somebodys_role_and_a_second_role_keeps_what_it_opens(team_member, now):
    named = set()
    for role in Role:
        person = UserFactory(**{role.value: True})
        named |= set(what_ends(person=person, role=role, by=team_member, now=now).closed)
    assert named == {words for _, words in [*OPENED, *OPENED_BY_REPORTS]}
    person = UserFactory(is_group_member=True, is_lead=True)
    ends = what_ends(person=person, role=Role.LEAD, by=team_member, now=now)
    assert "reports about their organisation" not in ends.closed  # they read those of every organisation
    assert "reports that name people" in ends.closed
    assert ends.keeps == [Role.GROUP_MEMBER.label]
    assert what_ends(person=UserFactory(is_team=True, is_group_member=True), role=Role.GROUP_MEMBER, by=team_member,
                     now=now).closed == []  # fmt: skip


def test_trainers_sessions_registers_and_questions_are_named_and_stay(team, now):
    person = UserFactory(is_trainer=True)
    coming = make_session(trainers=[person], on=dt.date(2026, 6, 9))
    make_session(trainers=[person], on=dt.date(2026, 6, 10), status="cancelled", cancelled_at=now)
    unmarked = make_session(trainers=[person], on=dt.date(2026, 5, 12))
    closed = make_session(trainers=[person], on=dt.date(2026, 5, 5))
    Register.objects.create(session=closed, state="complete", closed_at=now)
    type(closed).objects.filter(pk=closed.pk).update(register_closed=True)
    asked = make_session(on=dt.date(2026, 6, 16))
    TrainerRequest.objects.create(session=asked, trainer=person, asked_at=now)
    page = team.get(address(person, Role.TRAINER))
    ends = page.context["ends"]
    assert (ends.trains, ends.registers, ends.asked) == ([coming], [unmarked], [asked])
    for name, session in (
        ("desk-session-edit", coming),
        ("register", unmarked),
        ("desk-session-trainers", asked),
    ):
        assert reverse(name, args=[session.pk]) in page.text
    team.post(address(person, Role.TRAINER))
    assert list(coming.trainers.all()) == [person]


def test_lead_of_an_organisation_without_another_is_said_to_be_the_last(team):
    person = UserFactory(is_lead=True)
    assert "has no other lead" in team.get(address(person, Role.LEAD)).text
    other = UserFactory(is_lead=True, organisation=person.organisation)
    UserFactory(is_lead=True)  # of another organisation
    page = team.get(address(person, Role.LEAD))
    assert page.context["ends"].others == [other]
    assert "1 other lead looks after it" in page.text


def test_what_cannot_be_taken_away_has_no_button_and_says_why(team, team_member):
    button, somebody = "Take the role away", UserFactory()
    page = team.get(address(somebody, Role.TRAINER))
    assert "does not have this role" in page.text and button not in page.text
    page = team.get(address(team_member, Role.TEAM))
    assert "Nobody can change their own roles" in page.text and button not in page.text
    assert team.get(reverse("desk-person-role-remove", args=[somebody.pk, "is-active"])).status_code == 404


def test_password_is_asked_for_before_anything_is_said_or_done(client, team_member):
    cache.clear()  # how often a password may be tried is counted there
    client.force_login(team_member)
    person = UserFactory(is_lead=True)
    for method in (client.get, client.post):
        assert method(address(person, Role.LEAD)).headers["Location"].startswith("/account/reauthenticate/")
    assert User.objects.get(pk=person.pk).is_lead is True
    client.post(client.post(address(person, Role.LEAD)).headers["Location"], {"password": PASSWORD})
    assert User.objects.get(pk=person.pk).is_lead is False


def test_closing_an_account_asks_for_the_password_too(client, team_member):
    client.force_login(team_member)
    person = UserFactory()
    response = client.post(reverse("desk-person-close", args=[person.pk]))
    assert response.headers["Location"].startswith("/account/reauthenticate/")
    assert User.objects.get(pk=person.pk).is_active is True
