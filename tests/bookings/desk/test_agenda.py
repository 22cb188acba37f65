"""What the desk asks the team to do, seen without its page."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.desk.agenda import agenda
from tests.support import factories

pytestmark = pytest.mark.django_db


def about_courses(now) -> list[tuple[str, str]]:
    address = reverse("desk-courses")
    tasks = agenda([], now, factories.UserFactory(is_team=True))
    return [(name, task.text) for name, group in tasks.groups for task in group if task.address == address]


def test_courses_that_came_in_with_a_file_are_to_be_looked_at(now):
    """A draft of the team's own has no session that ran, and a course in the catalogue is looked at already."""
    factories.CourseFactory(status="draft")
    factories.make_session(course=factories.CourseFactory(status="draft"), status="draft")
    factories.make_session(on=dt.date(2024, 3, 5))
    assert about_courses(now) == []
    imported = factories.CourseFactory(status="draft")
    for month in (3, 4):
        factories.make_session(course=imported, on=dt.date(2024, month, 5))
    said = "1 course from an imported file: not in the catalogue until you have checked the title and the text, and "
    assert about_courses(now) == [("In the weeks ahead", f"{said}published it.")]
