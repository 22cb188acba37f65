"""From an empty installation to a first booking, by nothing but the pages of the desk."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.desk.first_steps import first_steps
from bookings.models import Booking
from tests.bookings.desk.pages.test_sessions import answers, day
from tests.support.signing_in import sign_in
from training.models import Category, Course, Organisation, OrganisationType, Session, User, Venue
from training.operations.roles import add_first_team_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client, frozen_now):
    person, _ = add_first_team_member(email="jo@example.org", name="Jo Team", now=frozen_now)
    return sign_in(client, person)


@pytest.fixture
def press(team, django_capture_on_commit_callbacks):
    """Send a page's form as it was shown, with these answers in it, and follow where it leads."""

    def press(page_name, /, **answers):
        address = reverse(page_name)
        page = team.get(address)
        form = page.context.get("form")
        shown = {} if form is None else {field.html_name: field.value() for field in form}
        filled = {key: value for key, value in (shown | answers).items() if value is not None and value is not False}
        with django_capture_on_commit_callbacks(execute=True):
            response = team.post(address, filled)
        faults = response.context["form"].errors if response.status_code == 200 else ""
        assert response.status_code == 302, f"{page_name}: {faults}"
        return response

    return press


def still_to_do():
    return [step.text for step in first_steps() if not step.is_done]


def test_team_gets_from_nothing_to_a_first_booking(team, press, client, frozen_now):
    assert len(still_to_do()) == 9
    press("desk-our-details", name="Fenland Learning", email="learn@fenland.example.net", cost_of_empty_place=0)
    press("desk-type-new", name="Health")
    press("desk-organisation-new", name="Fen NHS Trust", type=OrganisationType.objects.get().pk, is_active="on")
    press("desk-venue-new", name="Town Hall")
    press("desk-category-new", name="Core")
    press("desk-course-new", title="Safeguarding basics", category=Category.objects.get().pk, status="published")
    press("desk-person-new", name="Tom", email="tom@fen.example.net", organisation=Organisation.objects.get().pk)
    tom = User.objects.get(email="tom@fen.example.net")
    assert still_to_do() == ["Bring in your own spreadsheet", "Add trainers", "Plan a session and publish it"]
    team.post(reverse("desk-person-role", args=[tom.pk]), {"role": "is_trainer"})
    on = (frozen_now + dt.timedelta(days=30)).date()
    asked = answers(Course.objects.get(), day(on=f"{on}", venue=Venue.objects.get().pk), trainers=[tom.pk])
    assert team.post(reverse("desk-session-new"), asked).status_code == 302
    assert first_steps() == []
    assert "First steps" not in team.get(reverse("desk")).text

    session = Session.objects.get()
    press("desk-person-new", name="Nia", email="nia@fen.example.net", organisation=Organisation.objects.get().pk)
    nia = User.objects.get(email="nia@fen.example.net")
    client.force_login(nia)
    page = client.get(reverse("book", args=[session.pk]))
    assert "£" not in page.text  # no cost that nobody set
    client.post(reverse("book", args=[session.pk]), page.context["form"].initial | {"agree": "on"})
    assert Booking.objects.get().practitioner == nia
