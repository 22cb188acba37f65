import pytest
from django.urls import reverse

from tests.support import factories

pytestmark = pytest.mark.django_db
ADDRESS = "/account/details/"


def answers(person, **changes):
    return {
        "name": person.name,
        "organisation": person.organisation_id,
        "job_role": "Health visitor",
        "manager_email": "Boss@Example.org",
        "access_needs": "Hearing loop",
        "dietary_needs": "",
    } | changes


def test_own_details_are_kept(client, practitioner):
    client.force_login(practitioner)
    response = client.post(ADDRESS, answers(practitioner, name="  Ó  Súilleabháin "))
    assert response.status_code == 302
    practitioner.refresh_from_db()
    assert practitioner.name == "Ó Súilleabháin"
    assert practitioner.manager_email == "boss@example.org"
    assert practitioner.access_needs == "Hearing loop"


@pytest.mark.r28
def test_posted_roles_are_ignored(client, practitioner):
    client.force_login(practitioner)
    client.post(ADDRESS, answers(practitioner, is_team="on", is_trainer="on", email="other@example.org", pk="1"))
    practitioner.refresh_from_db()
    assert (practitioner.is_team, practitioner.is_trainer) == (False, False)
    assert practitioner.email != "other@example.org"


def test_moving_organisation_ends_being_its_lead(client, lead):
    other = factories.OrganisationFactory()
    client.force_login(lead)
    client.post(ADDRESS, answers(lead, organisation=other.pk))
    lead.refresh_from_db()
    assert (lead.organisation, lead.is_lead) == (other, False)


def test_closed_organisation_cannot_be_chosen_but_ones_own_stays(client, practitioner):
    closed = factories.OrganisationFactory(is_active=False)
    client.force_login(practitioner)
    assert client.post(ADDRESS, answers(practitioner, organisation=closed.pk)).status_code == 200
    practitioner.organisation.is_active = False
    practitioner.organisation.save()
    assert client.post(ADDRESS, answers(practitioner)).status_code == 302


@pytest.mark.parametrize("name", ["", "​", "\u202eevil", "x" * 151, "<>"])
def test_name_that_nobody_can_read_is_refused(client, practitioner, name):
    client.force_login(practitioner)
    response = client.post(ADDRESS, answers(practitioner, name=name))
    practitioner.refresh_from_db()
    assert practitioner.name in {"Priya Practitioner", "evil"}
    assert (response.status_code == 200) == (practitioner.name == "Priya Practitioner")


def test_page_is_for_those_signed_in(client):
    assert client.get(ADDRESS).headers["Location"] == f"{reverse('account_login')}?next={ADDRESS}"


def test_empty_form_is_answered_with_what_is_missing(client, practitioner):
    client.force_login(practitioner)
    assert "Enter your name" in client.post(ADDRESS, {}).content.decode()


@pytest.mark.r28
def test_who_came_from_a_booking_goes_back_to_it(client, practitioner, frozen_now):
    client.force_login(practitioner)
    session = factories.make_session()
    book = reverse("book", args=[session.pk])
    page = client.get(book).content.decode()
    link = f"{ADDRESS}?next={book}"
    assert f'href="{link}"' in page
    details = client.get(link).content.decode()
    assert f'<input type="hidden" name="next" value="{book}">' in details
    assert f'href="{book}" class="govuk-back-link"' in details
    wrong = client.post(ADDRESS, answers(practitioner, name="", next=book))
    assert f'<input type="hidden" name="next" value="{book}">' in wrong.content.decode()
    assert client.post(ADDRESS, answers(practitioner, next=book)).url == book
    assert client.post(ADDRESS, answers(practitioner, next="//evil.example/")).url == ADDRESS


def test_a_mobile_number_is_kept_in_one_way_and_taken_out_again(client, practitioner):
    client.force_login(practitioner)
    client.post(ADDRESS, answers(practitioner, mobile="07700 900 123"))
    practitioner.refresh_from_db()
    assert practitioner.mobile == "+447700900123"
    assert 'value="07700 900123"' in client.get(ADDRESS).content.decode()
    client.post(ADDRESS, answers(practitioner))  # from a page of before, which did not ask
    practitioner.refresh_from_db()
    assert practitioner.mobile == "+447700900123"
    client.post(ADDRESS, answers(practitioner, mobile=" "))
    practitioner.refresh_from_db()
    assert practitioner.mobile == ""


def test_a_number_that_cannot_be_texted_is_refused_beside_its_field_and_nothing_is_lost(client, practitioner):
    client.force_login(practitioner)
    page = client.post(ADDRESS, answers(practitioner, mobile="020 7946 0123", name="New Name"))
    assert "it is not a mobile" in page.context["form"].errors["mobile"][0]
    assert 'value="020 7946 0123"' in page.content.decode()
    assert 'value="New Name"' in page.content.decode()
    practitioner.refresh_from_db()
    assert practitioner.mobile == ""


def test_nobody_is_asked_for_a_number_where_no_texts_are_sent(client, practitioner, settings):
    settings.SENDS_TEXTS = False
    client.force_login(practitioner)
    assert "Mobile number" not in client.get(ADDRESS).content.decode()
    client.post(ADDRESS, answers(practitioner, mobile="07700900123"))
    practitioner.refresh_from_db()
    assert practitioner.mobile == ""
    practitioner.mobile = "+447700900123"  # given while texts were sent
    practitioner.save()
    assert "Mobile number" in client.get(ADDRESS).content.decode()
