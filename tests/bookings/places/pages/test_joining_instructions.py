"""Joining instructions: written at the desk, read by those who have a place."""

import pytest

from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
WORDS = "Ring the bell <b>twice</b>."


def test_team_writes_them_on_the_courses_form(client, team_member):
    course = factories.CourseFactory()
    client.force_login(team_member)
    page = client.get(f"/desk/courses/{course.pk}/")
    form = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    client.post(f"/desk/courses/{course.pk}/", {**form, "joining_instructions": WORDS})
    course.refresh_from_db()
    assert (course.joining_instructions, course.reminder_days) == (WORDS, "14,5,1")


@pytest.mark.parametrize(
    ("status", "shown"), [("confirmed", True), ("waiting", False), ("awaiting approval", False), ("cancelled", False)]
)
def test_only_a_confirmed_booking_shows_them(client, practitioner, status, shown):
    session = factories.make_session(course=factories.CourseFactory(joining_instructions=WORDS))
    booking = factories.make_booking(session=session, practitioner=practitioner, status=status)
    client.force_login(practitioner)
    page = client.get(f"/bookings/{booking.pk}/").content.decode()
    assert ("Ring the bell &lt;b&gt;twice&lt;/b&gt;." in page) is shown
    assert "Ring the bell" not in client.get(f"/sessions/{session.pk}/").content.decode()
