"""The files of a course: the team keeps them, whoever has a place reads them."""

import pytest
from django.urls import reverse

from tests.support.factories import CourseFactory, UserFactory, make_attachment, make_booking, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
HIDDEN = "\u202e"


@pytest.fixture
def session():
    return make_session()


@pytest.fixture
def course(session):
    return session.course


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client


def address_of(file) -> str:
    return reverse("course-file", args=[file.course.slug, file.pk])


@pytest.mark.r46
def test_it_is_downloaded_as_a_file_that_no_browser_shows(client, session, practitioner):
    make_booking(session=session, practitioner=practitioner)
    file = make_attachment(course=session.course, name='Plan "für" alle.pdf', content=b"%PDF-1.7 map")
    client.force_login(practitioner)
    response = client.get(address_of(file))
    names = ("Content-Type", "Content-Disposition", "X-Content-Type-Options", "Cache-Control")
    assert {name: response.headers[name] for name in names} == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=utf-8''Plan%20-f%C3%BCr-%20alle.pdf",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    assert response.content == b"%PDF-1.7 map"


@pytest.mark.parametrize(
    ("status", "answer"), [("confirmed", 200), ("waiting", 404), ("awaiting approval", 404), ("cancelled", 404)]
)
def test_only_who_has_a_place_reads_it_and_sees_it_on_the_booking(client, session, practitioner, status, answer):
    booking = make_booking(session=session, practitioner=practitioner, status=status)
    address = address_of(make_attachment(course=session.course))
    client.force_login(practitioner)
    assert client.get(address).status_code == answer
    assert (address in client.get(reverse("booking", args=[booking.pk])).text) is (answer == 200)


def test_those_who_deliver_it_find_it_on_the_page_of_the_session(client, session, trainer):
    address = address_of(make_attachment(course=session.course))
    session.trainers.add(trainer)
    page = reverse("session", args=[session.pk])
    assert address not in client.get(page).text
    client.force_login(trainer)
    assert address in client.get(page).text


def test_a_lead_reads_neither_the_file_nor_its_name(client, session, practitioner):
    booking = make_booking(session=session, practitioner=practitioner)
    file = make_attachment(course=session.course, name="Secret plan.pdf")
    client.force_login(UserFactory(organisation=practitioner.organisation, is_lead=True))
    assert client.get(address_of(file)).status_code == 404
    assert "Secret plan" not in client.get(reverse("booking", args=[booking.pk])).text


def test_under_the_address_of_another_course_it_is_not_found(team, course):
    file = make_attachment(course=CourseFactory())
    assert team.get(reverse("course-file", args=[course.slug, file.pk])).status_code == 404
    assert team.get(reverse("desk-course-file", args=[course.pk, file.pk])).status_code == 404


def test_a_file_that_is_lost_is_not_found(team, course, caplog):
    file = make_attachment(course=course)
    file.file.storage.delete(file.file.name)
    assert team.get(address_of(file)).status_code == 404
    assert f"file {file.pk} of a course cannot be read: FileNotFoundError" in caplog.text
