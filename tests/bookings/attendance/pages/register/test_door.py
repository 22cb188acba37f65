"""The door on the register's page: people proposed by name, newcomers, and who came instead of somebody."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import Booking
from tests.support.factories import OrganisationFactory, make_booking, make_session
from training.models import User

pytestmark = pytest.mark.django_db


def walk_in(client, session, **said):
    address = reverse("register-walk-in", args=[session.pk])
    return client.post(address, {"day": 1} | said, headers={"Accept": "application/json"})


def test_a_name_is_a_proposal_and_nobody_is_taken_for_it(by_trainer, session, practitioner):
    organisation = OrganisationFactory(name="Nowhere Trust")
    said = {"name": practitioner.name, "organisation": organisation.name}
    answer = walk_in(by_trainer, session, **said)
    assert (answer.status_code, answer.json()["people"][0]["pk"]) == (422, practitioner.pk)
    page = by_trainer.post(reverse("register-walk-in", args=[session.pk]), {"day": 1} | said).text
    assert "Is it one of these people?" in page
    assert practitioner.email not in page
    assert not Booking.objects.exists()
    chosen = walk_in(by_trainer, session, **said, person=practitioner.pk).json()
    assert Booking.objects.get(pk=chosen["booking"]).practitioner == practitioner
    other = walk_in(by_trainer, session, **said, is_new="1").json()
    assert Booking.objects.get(pk=other["booking"]).practitioner.is_placeholder


def test_an_organisation_that_is_not_listed_is_said_to_be(by_trainer, session):
    said = {"name": "Nia New", "organisation": "Nowhere Trust"}
    answer = walk_in(by_trainer, session, **said).json()
    assert "“Nowhere Trust” is not in the list" in answer["message"]
    added = walk_in(by_trainer, session, **said, is_not_listed="on").json()
    person = Booking.objects.get(pk=added["booking"]).practitioner
    assert person.organisation_named == "Nowhere Trust"
    assert added["message"] == "Nia New is on the register, marked as here."
    assert f'data-row="{added["booking"]}"' in added["row"]
    assert person.email not in added["row"]


def test_someone_else_came_instead(by_trainer, session, booking, address):
    assert by_trainer.get(f"{address}?instead_of={booking.pk}").context["instead_of"] == booking
    added = walk_in(by_trainer, session, name="Nia New", instead_of=booking.pk).json()
    said = "Nia New is on the register instead of Priya Patel, marked as here."
    assert (added["left"], added["message"]) == (booking.pk, said)
    booking.refresh_from_db()
    assert booking.cancel_reason == "substituted"
    again = walk_in(by_trainer, session, name="Ned", instead_of=booking.pk).json()
    assert "Priya Patel has no place" in again["message"]
    assert User.objects.filter(name="Ned").count() == 0


def test_nobody_of_another_session_is_stood_in_for(by_trainer, session):
    elsewhere = make_booking(session=make_session())
    assert walk_in(by_trainer, session, name="Nia", instead_of=elsewhere.pk).status_code == 404
    elsewhere.refresh_from_db()
    assert elsewhere.status == "confirmed"


def test_people_are_looked_for_with_no_more_than_tells_them_apart(by_trainer, session, practitioner):
    found = by_trainer.get(reverse("register-people", args=[session.pk]), {"q": practitioner.name}).json()
    organisation = practitioner.organisation.name
    assert found == {"people": [{"pk": practitioner.pk, "name": practitioner.name, "organisation": organisation}]}


def test_nobody_is_looked_for_before_the_day(by_trainer, trainer, practitioner):
    later = make_session(on=dt.date(2026, 7, 9), trainers=[trainer])
    found = by_trainer.get(reverse("register-people", args=[later.pk]), {"q": practitioner.name}).json()
    assert found == {"people": []}
