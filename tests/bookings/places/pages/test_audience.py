"""Somebody whom a course is not for is told so before any button, and what to do instead."""

import pytest
from django.urls import reverse

from bookings.models import Booking
from tests.support.factories import (
    CategoryFactory,
    CourseFactory,
    OrganisationFactory,
    OrganisationTypeFactory,
    UserFactory,
    make_booking,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
SENTENCE = "“Neglect” is for people from Education and Health, and River Homes is recorded as Housing."


@pytest.fixture
def types():
    return [OrganisationTypeFactory(name=name) for name in ("Education", "Health")]


@pytest.fixture
def session(types):
    course = CourseFactory(title="Neglect", slug="neglect", category=CategoryFactory(name="Early Help"))
    course.audience_types.set(types)
    return make_session(course=course)


@pytest.fixture
def tenant():
    housing = OrganisationTypeFactory(name="Housing")
    return UserFactory(organisation=OrganisationFactory(name="River Homes", type=housing))


def pages(session) -> list[str]:
    return [
        reverse("course", args=["neglect"]),
        reverse("session", args=[session.pk]),
        reverse("book", args=[session.pk]),
    ]


def test_those_it_is_not_for_find_the_reason_and_no_button(client, session, tenant):
    client.force_login(tenant)
    other_courses = f"/courses/?category={session.course.category_id}"
    for page in pages(session):
        text = client.get(page).text
        assert (SENTENCE in text, other_courses in text) == (True, True), page
        for button in ("Book a place</a>", "Book a place<span", "Book this place", "Tell me when there is a new date"):
            assert button not in text, page


def test_posting_all_the_same_books_nothing(client, session, tenant):
    client.force_login(tenant)
    response = client.post(reverse("book", args=[session.pk]), {"agree": "on"})
    assert (response.status_code, SENTENCE in response.text, Booking.objects.count()) == (200, True, 0)
    client.post(reverse("date-wish", args=["neglect"]))
    assert SENTENCE in client.get(reverse("course", args=["neglect"])).text


@pytest.mark.parametrize("who", ["visitor", "school", "team", "without an organisation"])
def test_everybody_else_finds_whom_it_is_for_and_the_button(client, session, tenant, types, who):
    if who == "school":
        client.force_login(UserFactory(organisation=OrganisationFactory(type=types[0])))
    elif who == "team":
        client.force_login(UserFactory(organisation=tenant.organisation, is_team=True))
    elif who != "visitor":
        client.force_login(UserFactory(organisation=None))
    course, page = (client.get(page).text for page in pages(session)[:2])
    assert "People from Education and Health can book it." in course
    assert "People from Education and Health can book it." in page
    assert ("Book a place" in page, "is recorded as" in course + page) == (who != "without an organisation", False)


def test_a_course_for_everyone_says_nothing_of_whom(client, tenant):
    client.force_login(tenant)
    session = make_session(course=CourseFactory(slug="neglect"))
    texts = [client.get(page).text for page in pages(session)]
    assert [word in text for text in texts for word in ("Who can book", "Who it is for")] == [False] * 6


def test_moving_and_sending_a_colleague_say_it_first(client, session, tenant):
    booking = make_booking(session=session, practitioner=tenant)
    later = make_session(course=session.course, capacity=1)
    client.force_login(tenant)
    for page in ("move-booking", "send-colleague"):
        text = client.get(reverse(page, args=[booking.pk])).text
        assert (SENTENCE in text, "Continue" in text, "Move to this date" in text) == (True, False, False), page
    session.course.audience_types.clear()
    assert str(later.pk) in client.get(reverse("move-booking", args=[booking.pk])).context["form"].sessions


def test_the_team_says_whom_it_is_for_on_the_courses_form(client, team_member, types):
    course = CourseFactory()
    client.force_login(team_member)
    address = reverse("desk-course-edit", args=[course.pk])
    initial = client.get(address).context["form"].initial
    form = {name: value for name, value in initial.items() if value is not None}
    client.post(address, {**form, "audience_types": [types[1].pk]})
    assert list(course.audience_types.all()) == [types[1]]
    assert client.get(address).context["form"].initial["audience_types"] == [types[1].pk]
    latest = course.history.latest()
    assert [row.organisationtype for row in latest.audience_types.all()] == [types[1]]
    assert latest.history_user == team_member
    response = client.post(address, {**form, "audience_types": ["999999"]})
    assert "audience_types" in response.context["form"].errors
    client.post(address, form)
    assert course.audience_types.count() == 0
