import csv
import datetime as dt
import io
import logging

import openpyxl
import pytest
from django.urls import reverse

from bookings.models import Booking, Mail
from tests.support import factories
from tests.support.attended import attended, session_with_register
from training.models import Requirement

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _on_a_monday(time_machine):
    time_machine.move_to("2026-06-01T10:00+00:00")


@pytest.fixture
def course():
    course = factories.CourseFactory(title="Neglect")
    Requirement.objects.create(who="Nurses", job_roles="nurse", course=course, months=24)
    return course


@pytest.fixture
def lead():
    return factories.UserFactory(name="Lea Lead", is_lead=True, job_role="Manager")


@pytest.fixture
def nurses(lead):
    return [
        factories.UserFactory(name=name, job_role="Nurse", organisation=lead.organisation)
        for name in ("Ann Abbott", "Ben Bird", "Cat Cole")
    ]


def address(lead, name="in-date", *more):
    return reverse(name, args=[lead.organisation_id, *more])


def names_on(page, people):
    return [person.name for person in people if person.name in page.content.decode()]


def test_a_lead_sees_who_is_in_date_and_filters(client, lead, nurses, course, caplog):
    attended(session_with_register(course=course, on=dt.date(2026, 3, 3)), practitioner=nurses[0])
    attended(session_with_register(course=course, on=dt.date(2023, 3, 3)), practitioner=nurses[1])
    factories.UserFactory(name="Zoe Elsewhere", job_role="Nurse")
    factories.UserFactory(name="Xav Closed", job_role="Nurse", organisation=lead.organisation, is_active=False)
    client.force_login(lead)
    with caplog.at_level(logging.INFO, logger="turnout.access"):
        page = client.get(address(lead))
    assert f"organisation {lead.organisation_id} looked at by {lead.pk}" in caplog.text
    assert names_on(page, nurses) == ["Ann Abbott", "Ben Bird", "Cat Cole"]
    for absent in ("Zoe Elsewhere", "Xav Closed"):
        assert absent not in page.content.decode()
    for stands, expected in (
        ("overdue", ["Ben Bird"]),
        ("no-record", ["Cat Cole"]),
        ("in-date", ["Ann Abbott"]),
        ("to-do", ["Ben Bird", "Cat Cole"]),
        ("no such", ["Ann Abbott", "Ben Bird", "Cat Cole"]),
    ):
        assert names_on(client.get(address(lead), {"stands": stands}), nurses) == expected
    assert names_on(client.get(address(lead), {"q": "NURSE bird"}), nurses) == ["Ben Bird"]


def test_the_list_is_taken_out_as_it_is_filtered(client, lead, nurses, course):
    client.force_login(lead)
    answer = client.get(address(lead, "in-date-file", "csv"), {"q": "ann"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["Ann Abbott"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(address(lead, "in-date-file", "xlsx")).content))
    assert [row[0].value for row in book.active.iter_rows(min_row=2)] == [
        "Ann Abbott",
        "Ben Bird",
        "Cat Cole",
        "Lea Lead",
    ]
    assert client.get(address(lead, "in-date-file", "docx")).status_code == 404


def test_several_are_booked_together_and_each_is_told(client, lead, nurses, course):
    session = factories.make_session(course=course, on=dt.date(2026, 7, 7), capacity=2)
    client.force_login(lead)
    people = [person.pk for person in nurses]
    page = client.get(address(lead, "in-date-book"), {"person": people}).content.decode()
    assert "Neglect" in page
    assert "2 places left" in page
    assert not Booking.objects.exists()
    said = {"person": people, "course": course.pk, "session_chosen": session.pk}
    missing = client.post(address(lead, "in-date-book"), said).content.decode()
    assert "Tick the box to say that they know" in missing
    assert not Booking.objects.exists()
    answer = client.post(address(lead, "in-date-book"), said | {"agree": "on"}, follow=True)
    assert "2 places booked: Ann Abbott, Ben Bird." in answer.content.decode()
    assert "No place is free any more. Cat Cole is not booked" in answer.content.decode()
    assert "Cat Cole: " not in answer.content.decode()  # the sentence names them once
    assert list(Booking.objects.order_by("pk").values_list("practitioner__name", "status", "booked_by__name")) == [
        ("Ann Abbott", "confirmed", "Lea Lead"),
        ("Ben Bird", "confirmed", "Lea Lead"),
    ]
    assert Mail.objects.filter(recipient=nurses[0]).exists()
    client.post(address(lead, "in-date-book"), said | {"agree": "on", "accept_waiting": "on"})
    assert Booking.objects.filter(status="waiting").get().practitioner == nurses[2]
    assert Booking.objects.count() == 3  # those who had a place still have one


def test_nobody_of_another_organisation_is_booked(client, lead, nurses, course):
    session = factories.make_session(course=course, on=dt.date(2026, 7, 7))
    stranger = factories.UserFactory(job_role="Nurse")
    client.force_login(lead)
    said = {"person": [stranger.pk], "course": course.pk, "session_chosen": session.pk, "agree": "on"}
    assert client.post(address(lead, "in-date-book"), said).url == address(lead)
    assert not Booking.objects.exists()
    client.force_login(factories.UserFactory(is_lead=True))
    for name in ("in-date", "in-date-book"):
        assert client.get(address(lead, name), {"person": nurses[0].pk}).status_code == 404


def test_a_date_of_another_course_is_no_answer(client, lead, nurses, course):
    other = factories.make_session(on=dt.date(2026, 7, 7))
    factories.make_session(course=course, on=dt.date(2026, 7, 8))
    client.force_login(lead)
    said = {"person": [nurses[0].pk], "course": course.pk, "session_chosen": other.pk, "agree": "on"}
    assert client.post(address(lead, "in-date-book"), said).status_code == 200
    assert not Booking.objects.exists()


def test_a_page_of_many_asks_no_more(client, lead, course, django_assert_max_num_queries):
    factories.UserFactory.create_batch(60, organisation=lead.organisation, job_role="Nurse")
    client.force_login(lead)
    with django_assert_max_num_queries(12):
        page = client.get(address(lead))
    assert "61 people" in page.content.decode()
    assert "page=2" in page.content.decode()


def test_a_lead_sees_no_shows_of_two_years_unless_they_ask(client, lead):
    for on, name in ((dt.date(2025, 3, 4), "Of late"), (dt.date(2023, 3, 7), "Long ago")):
        person = factories.UserFactory(name=name, organisation=lead.organisation)
        attended(session_with_register(on=on), Booking.Outcome.NO_SHOW, practitioner=person)
    client.force_login(lead)
    page = client.get(reverse("organisation-bookings")).content.decode()
    assert ("Of late" in page, "Long ago" in page) == (True, False)
    assert "Long ago" in client.get(reverse("organisation-bookings") + "?all").content.decode()
