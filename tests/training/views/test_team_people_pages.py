import pytest
from django.urls import reverse

from tests.support.factories import OrganisationFactory, UserFactory
from training.models import User


@pytest.fixture
def answers(db):
    return {
        "name": "  Nia  New ",
        "email": "Nia@Example.org",
        "organisation": OrganisationFactory(name="Wye").pk,
        "job_role": "Nurse",
        "manager_email": "boss@example.org",
    }


def test_person_is_added_and_their_page_opens(team, answers):
    response = team.post(reverse("desk-person-new"), answers)
    person = User.objects.get(email="nia@example.org")
    assert response.url == reverse("desk-person", args=[person.pk])
    assert (person.name, person.organisation.name, person.job_role) == ("Nia New", "Wye", "Nurse")
    assert not person.has_usable_password()


def test_address_that_is_there_already_is_said_beside_it(team, answers):
    UserFactory(email="nia@example.org")
    form = team.post(reverse("desk-person-new"), answers).context["form"]
    assert form.errors == {"email": ["There is a person with this email address already."]}


@pytest.mark.parametrize("name", ["\u200b", "  ", "x" * 151])
def test_name_that_nobody_could_read_is_refused(team, answers, name):
    assert list(team.post(reverse("desk-person-new"), answers | {"name": name}).context["form"].errors) == ["name"]


def test_person_is_corrected_and_moved(team, answers):
    person = UserFactory(name="Nia Old", is_lead=True)
    team.post(reverse("desk-person-edit", args=[person.pk]), answers)
    person.refresh_from_db()
    assert (person.name, person.organisation.name, person.manager_email) == ("Nia New", "Wye", "boss@example.org")
    assert not person.is_lead  # of the organisation that they left
    assert person.email != "nia@example.org"


def test_closed_organisation_is_kept_by_who_is_in_it(team, answers):
    closed = OrganisationFactory(name="Closed", is_active=False)
    person = UserFactory(organisation=closed)
    response = team.post(reverse("desk-person-edit", args=[person.pk]), answers | {"organisation": closed.pk})
    assert response.status_code == 302
    errors = team.post(reverse("desk-person-new"), answers | {"organisation": closed.pk}).context["form"].errors
    assert list(errors) == ["organisation"]
