"""Numbers that cannot be are answered in plain English."""

import datetime as dt

import pytest

from bookings.places.pages.forms.reservations import GiveBackForm, ReserveForm
from training.forms.schedule import SessionForm

pytestmark = pytest.mark.django_db

PLACES = {"0": "Enter 1 or more.", "5001": "Enter 5000 or less.", "2.5": "Enter a whole number, such as 3."}
FIELDS = ("overfull_allowance", "minimum", "places_per_organisation", "ring_fenced_places", "cancellation_working_days")


@pytest.mark.parametrize(("number", "sentence"), PLACES.items())
def test_places_of_a_session(number, sentence):
    assert SessionForm({"capacity": number}).errors["capacity"] == [sentence]


@pytest.mark.parametrize("name", FIELDS)
def test_other_numbers_of_a_session(name):
    lowest = 1 if name == "places_per_organisation" else 0
    assert SessionForm({name: "-1"}).errors[name] == [f"Enter {lowest} or more."]
    assert SessionForm({name: "x"}).errors[name] == ["Enter a whole number, such as 3."]


@pytest.mark.parametrize(("number", "sentence"), PLACES.items())
def test_places_reserved_and_given_back(number, sentence, lead, now):
    until = now + dt.timedelta(days=9)
    form = ReserveForm({"places": number}, user=lead, usual=until, latest=until, now=now)
    assert form.errors["places"] == [sentence]
    if number != "5001":  # more than there are is for the operation to say
        assert GiveBackForm({"places": number}).errors["places"] == [sentence]
