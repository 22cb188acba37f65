"""Pages by which a lead, the team or whoever has a place asks somebody without an account, and sees what came of it."""

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from bookings.models import Booking, Invitation
from tests.support.factories import (
    OrganisationFactory,
    UserFactory,
    make_booking,
    make_invitation,
    make_reservation,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
SAM = {"name": "Sam Field", "email": "sam@example.org"}


@pytest.fixture
def as_lead(client, lead):
    client.force_login(lead)
    return client


def page(name, row):
    return reverse(name, args=[row.pk])


def words(response) -> str:
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(strip_tags(main).split())


def errors(response) -> list[str]:
    return [str(error) for faults in response.context["form"].errors.values() for error in faults]


def test_the_lead_reads_what_happens_asks_and_sees_that_a_place_is_held(as_lead, lead):
    session = make_session(capacity=2)
    first = as_lead.get(page("book", session), {"asked": "1", "for": "new"})
    assert first.url == page("ask-colleague", session)
    said = words(as_lead.get(first.url))
    assert "A place is held for them until they answer. They have until Monday 8 June 2026, 5pm" in said
    done = as_lead.post(first.url, SAM, follow=True)
    asked = Invitation.objects.get()
    assert done.redirect_chain == [(f"{page('invitation', asked)}?asked=1", 302)]
    assert "We have asked Sam Field" in words(done)
    assert (asked.organisation, asked.asked_by, asked.holds_a_place) == (lead.organisation, lead, True)
    assert "Sam Field" in words(as_lead.get(reverse("organisation-bookings")))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": ""}, "Enter your colleague’s name."),
        ({"name": "<>"}, "Enter a name with at least one letter or number in it."),
        ({"email": ""}, "Enter your colleague’s email address."),
        ({"email": "sam@"}, "Enter a valid email address."),
        ({"email": "office@example.org"}, "This looks like an address that several people read."),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nobody_asked(as_lead, changes, error):
    [said] = errors(as_lead.post(page("ask-colleague", make_session()), SAM | changes))
    assert said.startswith(error)
    assert Invitation.objects.count() == 0


@pytest.mark.r28
def test_a_lead_asks_for_their_own_organisation_whatever_is_posted(as_lead, lead):
    as_lead.post(page("ask-colleague", make_session()), SAM | {"organisation": OrganisationFactory().pk})
    assert Invitation.objects.get().organisation == lead.organisation


def test_the_lead_reads_of_an_account_of_their_own_people_and_of_no_other(as_lead, lead):
    own = UserFactory(name="Ola", email="ola@example.org", organisation=lead.organisation)
    UserFactory(name="Secret Name", email="elsewhere@example.org")
    session = make_session()
    assert errors(as_lead.post(page("ask-colleague", session), SAM | {"email": own.email}))[0].startswith("Ola of ")
    done = as_lead.post(page("ask-colleague", session), SAM | {"email": "elsewhere@example.org"}, follow=True)
    assert "We have asked Sam Field" in words(done)
    for address in (page("invitation", Invitation.objects.get()), reverse("organisation-bookings")):
        assert "Secret Name" not in as_lead.get(address).content.decode()


def test_the_team_asks_for_an_organisation_it_names(client, team_member):
    client.force_login(team_member)
    session, organisation = make_session(), OrganisationFactory()
    book = client.get(page("desk-session-book", session)).content.decode()
    assert page("ask-colleague", session) in book
    assert errors(client.post(page("ask-colleague", session), SAM)) == ["Choose their organisation."]
    client.post(page("ask-colleague", session), SAM | {"organisation": organisation.pk})
    assert Invitation.objects.get().organisation == organisation
    assert "Sam Field" in words(client.get(page("desk-session", session)))


def test_one_of_the_reserved_places_is_asked_about(as_lead, lead):
    reserved = make_reservation(organisation=lead.organisation, places=1, made_by=lead)
    assert page("ask-for-reserved", reserved) in as_lead.get(page("reservation", reserved)).content.decode()
    as_lead.post(page("ask-for-reserved", reserved), SAM)
    assert Invitation.objects.get().reservation == reserved
    said = words(as_lead.get(page("reservation", reserved)))
    assert "Asked, no answer yet Sam Field, until" in said
    assert "Somebody has been asked for each of the places." in said


def test_somebody_is_asked_instead_and_the_booking_says_so(client, practitioner):
    client.force_login(practitioner)
    place = make_booking(practitioner=practitioner)
    step = client.post(page("send-colleague", place), {"email": "sam@example.org"})
    assert 'value="sam@example.org"' in step.content.decode()
    assert f'action="{page("ask-instead", place)}"' in step.content.decode()
    done = client.post(page("ask-instead", place), SAM, follow=True)
    assert "Until they say yes the place stays with Priya Practitioner." in words(done)
    asked = Invitation.objects.get()
    assert asked.instead_of == place
    assert "Sam Field has been asked to come instead" in words(client.get(page("booking", place)))
    assert client.get(page("send-colleague", place)).url == page("invitation", asked)


def test_a_colleague_with_an_account_is_not_asked_but_sent(client, practitioner):
    client.force_login(practitioner)
    place = make_booking(practitioner=practitioner)
    colleague = UserFactory(organisation=practitioner.organisation, name="Not Told")
    response = client.post(page("ask-instead", place), SAM | {"email": colleague.email})
    assert errors(response) == ["A colleague with this address has an account. Go back to send them instead."]
    assert "Not Told" not in response.content.decode()


def test_asking_once_more_and_taking_it_back(as_lead, lead):
    asked = make_invitation(organisation=lead.organisation, asked_by=lead)
    again = as_lead.post(page("invitation", asked), {"do": "again"}, follow=True)
    assert "We have written to Sam Field again." in again.content.decode()
    asked.refresh_from_db()
    assert (asked.times_asked, asked.is_open) == (2, True)
    as_lead.post(page("invitation", asked), {"do": "nothing"})
    told = as_lead.post(page("invitation", asked), {"do": "withdraw"}, follow=True)
    assert "Sam Field is no longer asked, and has been told." in told.content.decode()
    asked.refresh_from_db()
    assert asked.ended_because == "withdrawn"
    gone = words(as_lead.get(page("invitation", asked)))
    assert ("Sam Field" in gone, "We have deleted the name and address." in gone) == (False, True)


def test_the_page_of_a_place_held_for_one_who_is_asked_is_no_reservation_to_name(as_lead, lead):
    asked = make_invitation(organisation=lead.organisation, asked_by=lead)
    assert as_lead.get(page("reservation", asked.reservation)).status_code == 404
    assert page("reservation", asked.reservation) not in as_lead.get(reverse("organisation-bookings")).content.decode()
    own = as_lead.get(page("reserve", asked.session))
    assert own.context["own"] is None
    assert Booking.objects.count() == 0


def test_another_lead_and_whoever_is_no_lead_any_more_see_nothing(client, lead):
    asked = make_invitation(organisation=lead.organisation, asked_by=lead)
    for person, status in (
        (UserFactory(is_lead=True), 404),
        (UserFactory(organisation=lead.organisation), 404),
        (UserFactory(organisation=lead.organisation, is_lead=True), 200),
    ):
        client.force_login(person)
        assert client.get(page("invitation", asked)).status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_the_organisations_page_takes_the_same_queries_however_many_are_asked(
    as_lead, lead, count, django_assert_max_num_queries
):
    for number in range(count):
        make_invitation(organisation=lead.organisation, asked_by=lead, email=f"{number}@example.org")
    with django_assert_max_num_queries(9):
        assert len(as_lead.get(reverse("organisation-bookings")).context["asked"]) == count
