import pytest
from icalendar import Calendar

from bookings.models import Booking
from bookings.notices.calendar.entries import uid_of
from tests.support import factories


@pytest.fixture
def place(practitioner):
    return factories.make_booking(practitioner=practitioner, invite_sequence=2)


def address(booking: Booking) -> str:
    return f"/bookings/{booking.pk}/calendar.ics"


def test_calendar_file_is_downloaded_by_its_person(client, practitioner, place):
    client.force_login(practitioner)
    response = client.get(address(place))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert response.headers["Content-Disposition"] == f'attachment; filename="training-booking-{place.pk}.ics"'
    assert response.headers["Cache-Control"] == "private, no-store"
    calendar = Calendar.from_ical(response.content)
    assert calendar["METHOD"] == "PUBLISH"
    assert [(event["SUMMARY"], event["SEQUENCE"]) for event in calendar.events] == [(place.session.course.title, 2)]


@pytest.mark.r26
def test_calendar_file_is_for_own_lead_and_team(client, practitioner, place, lead, team_member, trainer, group_member):
    own_lead = factories.UserFactory(is_lead=True, organisation=practitioner.organisation)
    colleague = factories.UserFactory(organisation=practitioner.organisation)
    place.session.trainers.add(trainer)
    statuses = {}
    for user in (practitioner, own_lead, team_member, lead, colleague, trainer, group_member):
        client.force_login(user)
        statuses[user] = client.get(address(place)).status_code
    assert statuses == {
        practitioner: 200,
        own_lead: 200,
        team_member: 200,
        lead: 404,
        colleague: 404,
        trainer: 404,
        group_member: 404,
    }


def test_calendar_file_asks_to_sign_in(client, place):
    response = client.get(address(place))
    assert (response.status_code, response.url) == (302, f"/account/login/?next={address(place)}")


@pytest.mark.parametrize("status", [Booking.Status.WAITING, Booking.Status.CANCELLED])
def test_calendar_file_is_only_of_a_confirmed_place(client, practitioner, status):
    client.force_login(practitioner)
    assert client.get(address(factories.make_booking(practitioner=practitioner, status=status))).status_code == 404


def test_calendar_file_is_only_read(client, practitioner, place):
    client.force_login(practitioner)
    assert client.post(address(place)).status_code == 405


def test_each_day_is_a_file_of_its_own_on_the_page_of_its_booking(client, practitioner, frozen_now):
    session = factories.make_session(days=2)
    place = factories.make_booking(session=session, practitioner=practitioner)
    client.force_login(practitioner)
    for page in (f"/bookings/{place.pk}/", "/bookings/"):
        text = " ".join(client.get(page).content.decode().split())
        for position in (1, 2):
            assert f'href="/bookings/{place.pk}/day-{position}.ics"' in text
            assert f">Add day {position} to my calendar</a>" in text
    for day in session.days.all():
        response = client.get(f"/bookings/{place.pk}/day-{day.position}.ics")
        name = f"training-booking-{place.pk}-day-{day.position}.ics"
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        (event,) = Calendar.from_ical(response.content).events
        assert (event["UID"], event.start) == (uid_of(place, day), day.starts_at)
    for position in (0, 3, 2**63):
        assert client.get(f"/bookings/{place.pk}/day-{position}.ics").status_code == 404
