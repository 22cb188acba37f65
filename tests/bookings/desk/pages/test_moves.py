""" "From 1 July I work for Wye Valley": what the team enters, and who reads of it where."""

import datetime as dt
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from tests.support.factories import OrganisationFactory, UserFactory
from tests.support.signing_in import sign_in
from training.models import MoveToCome, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def team(client, team_member):
    sign_in(client, team_member)
    return client


@pytest.fixture
def person():
    return UserFactory(name="Ann Evans", organisation=OrganisationFactory(name="Hereford School"))


@pytest.fixture
def save(team, person):
    """Send the form with this organisation and day."""
    trust = OrganisationFactory(name="Wye Valley NHS Trust")

    def do(day="1", month="7", year="2026", *, organisation=trust, **changes):
        on = {"moves_on_day": day, "moves_on_month": month, "moves_on_year": year}
        answers = {"name": person.name, "organisation": organisation.pk, **on, **changes}
        return team.post(reverse("desk-person-edit", args=[person.pk]), answers, follow=True)

    return do


def page_of(client, name, *keys):
    return " ".join(unescape(client.get(reverse(name, args=keys)).text).split())


def test_later_day_is_kept_shown_to_both_and_taken_back(team, person, save, team_member, now):
    page = " ".join(save().text.split())
    move = MoveToCome.objects.get(person=person)
    assert (move.moves_on, move.said_by, move.said_at) == (dt.date(2026, 7, 1), team_member, now)
    assert "Saved: Ann Evans. They move to Wye Valley NHS Trust on Wednesday 1 July 2026." in page
    assert "Moves to Wye Valley NHS Trust on 1 July 2026" in page
    person.refresh_from_db()
    assert person.organisation.name == "Hereford School"
    assert "They move to Wye Valley NHS Trust on 1 July 2026." in page_of(team, "desk-person-edit", person.pk)
    theirs = Client()
    theirs.force_login(person)
    noted = "The training team has noted that you move to Wye Valley NHS Trust on 1 July 2026."
    assert noted in page_of(theirs, "my-details")
    answer = team.post(reverse("desk-person-stays", args=[person.pk]), follow=True)
    assert "Taken back: Ann Evans stays where they are." in answer.text
    assert "Moves to" not in answer.text and noted not in page_of(theirs, "my-details")
    assert not MoveToCome.objects.exists()
    assert "No move was waiting" in team.post(reverse("desk-person-stays", args=[person.pk]), follow=True).text


def test_saving_something_else_leaves_the_move(person, save):
    save()
    save("", "", "", organisation=person.organisation, job_role="Nurse")
    assert User.objects.get(pk=person.pk).job_role == "Nurse"
    assert MoveToCome.objects.get().moves_on == dt.date(2026, 7, 1)


@pytest.mark.parametrize(
    ("day", "field", "said"),
    [
        (
            ("31", "5", "2026"),
            "moves_on",
            "This day is in the past. A booking stays with the organisation of the day it was",
        ),
        (("1", "", "2026"), "moves_on", "Date of the move must include a month."),
        (("31", "6", "2026"), "moves_on", "Enter a real date, such as 7 11 2026."),
    ],
)
def test_day_that_cannot_be_is_said_beside_it_and_nothing_is_half_done(person, save, day, field, said):
    answer = save(*day, name="Ann Price")
    [words] = answer.context["form"].errors[field]
    assert words.startswith(said) and said in unescape(answer.text)
    person.refresh_from_db()
    assert (person.name, person.organisation.name) == ("Ann Evans", "Hereford School")
    assert not MoveToCome.objects.exists()


def test_day_without_another_organisation_is_said_beside_the_organisation(person, save):
    errors = save(organisation=person.organisation, name="Ann Price").context["form"].errors
    said = "Hereford School is their organisation already. Choose the one they move to, or leave the date empty."
    assert errors == {"organisation": [said]}
    assert User.objects.get(pk=person.pk).name == "Ann Evans"


def test_lead_reads_and_the_team_reads_before_saving_that_the_role_ends(team, person, save):
    said = "Ann Evans is the lead of Hereford School. When they move to another organisation, they stop being a lead."
    assert said not in page_of(team, "desk-person-edit", person.pk)
    User.objects.filter(pk=person.pk).update(is_lead=True)
    assert said in page_of(team, "desk-person-edit", person.pk)
    assert "on 1 July 2026, and stops being a lead" in save().text
    theirs = Client()
    theirs.force_login(person)
    assert "From then on you are no longer a lead." in page_of(theirs, "my-details")


def test_organisation_closed_meanwhile_is_said_on_their_page(team, person, save):
    save()
    move = MoveToCome.objects.select_related("organisation").get()
    move.organisation.is_active = False
    move.organisation.save()
    said = "to Wye Valley NHS Trust on 1 July 2026: it is closed to new people."
    assert said in page_of(team, "desk-person", person.pk)
    assert said.replace("1 July", "Wednesday 1 July") in page_of(team, "desk")
    assert f"They were to move {said}" in page_of(team, "desk-person-edit", person.pk)
    theirs = Client()
    theirs.force_login(person)
    assert "has noted that you move" not in page_of(theirs, "my-details")
