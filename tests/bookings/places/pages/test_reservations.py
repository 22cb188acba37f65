"""The pages on which a lead or the team reserves places, names people and gives places back."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from bookings.models import Booking, Reservation, Terms
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_reservation, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def session():
    return make_session(capacity=5)


@pytest.fixture
def as_lead(client, lead):
    client.force_login(lead)
    return client


@pytest.fixture
def reserved(session, lead):
    return make_reservation(session=session, organisation=lead.organisation, places=2, made_by=lead)


@pytest.fixture
def colleagues(lead):
    return [UserFactory(name=f"Colleague {n}", organisation=lead.organisation) for n in range(3)]


def page(name, row):
    return reverse(name, args=[row.pk])


def errors(response) -> list[str]:
    return [str(error) for faults in response.context["form"].errors.values() for error in faults]


@pytest.mark.r28
def test_lead_reserves_for_their_own_organisation_whatever_is_posted(as_lead, lead, session):
    other = OrganisationFactory()
    response = as_lead.post(
        page("reserve", session), {"places": "2", "names_by": "2026-07-01", "organisation": other.pk}
    )
    made = Reservation.objects.get()
    assert response.url == page("reservation", made)
    assert (made.organisation, made.places, made.made_by) == (lead.organisation, 2, lead)
    assert made.names_by_at == dt.datetime(2026, 7, 1, 16, 0, tzinfo=dt.UTC)  # 5pm in London


def test_team_reserves_for_any_organisation_up_to_the_start(client, team_member, session):
    organisation = OrganisationFactory()
    client.force_login(team_member)
    assert errors(client.post(page("reserve", session), {"places": "1", "names_by": "2026-07-07"})) == [
        "Choose an organisation."
    ]
    client.post(page("reserve", session), {"places": "1", "names_by": "2026-07-07", "organisation": organisation.pk})
    made = Reservation.objects.get()
    assert (made.organisation, made.names_by_at) == (organisation, session.starts_at)


@pytest.mark.parametrize(
    ("posted", "error"),
    [
        ({"places": "6", "names_by": "2026-07-02"}, "You asked for 6 places, and 5 places are free for"),
        ({"places": "", "names_by": "2026-07-02"}, "Enter how many places."),
        ({"places": "1", "names_by": "2026-07-03"}, "Choose a day up to Thursday 2 July 2026."),
        ({"places": "1", "names_by": "2026-05-31"}, "Choose a day whose 5pm is still to come."),
    ],
)
def test_what_cannot_be_reserved_is_said_on_the_page(as_lead, session, posted, error):
    [said] = errors(as_lead.post(page("reserve", session), posted))
    assert said.startswith(error)
    assert Reservation.objects.count() == 0


def test_page_says_that_places_are_reserved_already_or_cannot_be(as_lead, reserved, session):
    assert "2 places reserved here" in as_lead.get(page("reserve", session)).content.decode()
    needs = make_session(needs_approval=True)
    assert "line manager must agree" in as_lead.get(page("reserve", needs)).content.decode()


def test_lead_names_several_at_once(as_lead, lead, reserved, colleagues):
    listed = as_lead.get(page("reservation", reserved)).content.decode()
    assert [listed.count(person.email) for person in colleagues] == [1, 1, 1]
    chosen = [person.pk for person in colleagues[:2]]
    response = as_lead.post(page("reservation", reserved), {"people": chosen, "agree": "on"}, follow=True)
    assert "Booked, and told by email: Colleague 0, Colleague 1." in response.content.decode()
    bookings = Booking.objects.order_by("practitioner__name")
    assert [(one.practitioner, one.status, one.booked_by) for one in bookings] == [
        (person, "confirmed", lead) for person in colleagues[:2]
    ]
    assert "Everyone was named" in response.content.decode()


def test_one_refused_keeps_all_from_being_booked_and_the_boxes_stay(as_lead, reserved, colleagues):
    make_booking(session=make_session(), practitioner=colleagues[1])  # at the same time
    chosen = [str(person.pk) for person in colleagues[:2]]
    response = as_lead.post(page("reservation", reserved), {"people": chosen, "agree": "on"})
    [error] = errors(response)
    assert error.startswith("Colleague 1 has a place on ")
    assert response.context["form"]["people"].value() == chosen
    assert reserved.bookings.count() == 0


@pytest.mark.r28
def test_somebody_of_another_organisation_cannot_be_chosen(as_lead, reserved):
    response = as_lead.post(page("reservation", reserved), {"people": [UserFactory().pk], "agree": "on"})
    assert errors(response) == ["One of these people can no longer be chosen. Look again."]
    assert Booking.objects.count() == 0


def test_terms_are_agreed_to_by_the_lead_and_not_asked_of_the_team(
    as_lead, client, reserved, colleagues, team_member, now
):
    Terms.objects.create(number=3, text="Come.", published_at=now)
    first, second = colleagues[:2]
    assert errors(as_lead.post(page("reservation", reserved), {"people": [first.pk], "agree": "on", "terms": "2"})) == [
        "The terms of booking have changed. Read them again, then tick the box."
    ]
    as_lead.post(page("reservation", reserved), {"people": [first.pk], "agree": "on", "terms": "3"})
    client.force_login(team_member)
    client.post(page("reservation", reserved), {"people": [second.pk]})
    assert list(Booking.objects.order_by("pk").values_list("practitioner", "terms_version")) == [
        (first.pk, 3),
        (second.pk, None),
    ]


def test_who_has_a_place_is_not_listed_and_who_waits_is(as_lead, reserved, session, colleagues):
    make_booking(session=session, practitioner=colleagues[0])
    make_booking(session=session, practitioner=colleagues[1], status="waiting")
    choices = [
        label for _, label in as_lead.get(page("reservation", reserved)).context["form"].fields["people"].choices
    ]
    assert not any(label.startswith("Colleague 0") for label in choices)
    assert f"Colleague 1, {colleagues[1].email} (on the waiting list)" in choices
    found = (
        as_lead.get(page("reservation", reserved), {"q": colleagues[2].email}).context["form"].fields["people"].choices
    )
    assert [key for key, _ in found] == [str(colleagues[2].pk)]


def test_places_are_given_back_on_a_page_of_its_own(as_lead, reserved):
    address = page("reservation-give-back", reserved)
    assert errors(as_lead.post(address, {"places": "3"})) == [
        "2 places are reserved without a name. Give back up to 2."
    ]
    assert as_lead.post(address, {"places": "2"}).url == page("reservation", reserved)
    assert as_lead.get(address).url == page("reservation", reserved)
    assert "The rest was given back" in as_lead.get(page("reservation", reserved)).content.decode()


def test_another_lead_of_the_organisation_can_go_on_and_one_who_lost_the_role_cannot(client, lead, reserved):
    second = UserFactory(is_lead=True, organisation=lead.organisation)
    lead.is_lead = False
    lead.save()
    for person, status in ((second, 200), (lead, 404)):
        client.force_login(person)
        assert client.get(page("reservation", reserved)).status_code == status


def test_people_to_name_stand_on_the_pages_of_the_lead_and_of_the_team(as_lead, client, reserved, session, team_member):
    link = f'href="{page("reservation", reserved)}"'
    assert "Name people by Thursday 2 July 2026, 5pm" in as_lead.get(reverse("organisation-bookings")).content.decode()
    assert as_lead.get(page("session", session)).content.decode().count(link) == 1
    other = make_session()
    for address in (page("session", other), page("book", other)):
        assert as_lead.get(address).content.decode().count(f'href="{page("reserve", other)}"') == 1
    client.force_login(team_member)
    desk = client.get(page("desk-session", session)).content.decode()
    assert (desk.count(link), desk.count(f'href="{page("reserve", session)}"')) == (1, 1)


def test_others_are_not_shown_the_link(client, practitioner, session):
    client.force_login(practitioner)
    assert page("reserve", session) not in client.get(page("session", session)).content.decode()


def people_listed(response) -> list[tuple[str, bool]]:
    """Who can be ticked, and who is."""
    found = re.findall(r'name="people"[^>]*value="(\d+)"([^>]*)>', response.content.decode())
    return [(key, "checked" in rest) for key, rest in found]


def test_searching_keeps_the_boxes_that_are_ticked_and_books_nobody(as_lead, lead, reserved, colleagues):
    ann = UserFactory(name="Ann Archer", organisation=lead.organisation)
    ticked = [str(colleagues[1].pk), str(colleagues[2].pk)]
    search = {"search": "1", "q": "archer", "people": ticked, "agree": "on"}
    found = as_lead.post(page("reservation", reserved), search)
    assert people_listed(found) == [(ticked[0], True), (ticked[1], True), (str(ann.pk), False)]
    assert "checked" in re.search(r'name="agree"[^>]*>', found.content.decode())[0]
    assert (found.context["form"].errors, Booking.objects.count()) == ({}, 0)
    booked = as_lead.post(page("reservation", reserved), {"q": "archer", "people": ticked, "agree": "on"}, follow=True)
    assert "Booked, and told by email: Colleague 1, Colleague 2." in booked.content.decode()


@pytest.mark.parametrize("key", ["", "x", "-1", "9" * 30, "\u0661"])
def test_a_search_with_a_key_of_nobody_finds_whom_it_names(as_lead, reserved, colleagues, key):
    found = as_lead.post(page("reservation", reserved), {"search": "1", "q": colleagues[1].email, "people": [key]})
    assert people_listed(found) == [(str(colleagues[1].pk), False)]
