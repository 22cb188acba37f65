import pytest
from django.urls import reverse

from tests.support.factories import (
    CourseFactory,
)
from training.models import Course


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client


def described(**fields):
    return {
        "title": "Understanding neglect",
        "level": "2",
        "provider": "partnership",
        "cpd_hours": "6.5",
        "status": "published",
        **fields,
    }


def faults(response):
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def test_course_edit_saved_as_shown_changes_nothing(team):
    course = CourseFactory(replaced_by=CourseFactory(), certificate_valid_months=12)
    course.prerequisites.set([CourseFactory()])
    before, address = course.history.count(), reverse("desk-course-edit", args=[course.pk])
    sent = {f.html_name: f.value() for f in team.get(address).context["form"] if f.value() not in (None, "", False)}
    assert team.post(address, sent).status_code == 302
    assert course.history.count() == before


@pytest.mark.r28
def test_course_edit_ignores_a_posted_address(team):
    course = CourseFactory()
    team.post(
        reverse("desk-course-edit", args=[course.pk]),
        described(category=course.category_id, slug="elsewhere", position="99", pk="99"),
    )
    again = Course.objects.get()
    assert (again.slug, again.position, again.title) == (course.slug, course.position, "Understanding neglect")


def test_course_edit_circle_is_refused_with_a_sentence(team):
    new = CourseFactory(title="New")
    old = CourseFactory(title="Old", replaced_by=new)
    response = team.post(
        reverse("desk-course-edit", args=[new.pk]),
        described(title="New", category=new.category_id, replaced_by=old.pk),
    )
    assert faults(response) == {
        "__all__": ["“Old” was itself replaced by or merged into “New”, so it cannot also follow it."]
    }


def test_course_edit_does_not_offer_itself(team):
    course = CourseFactory()
    form = team.get(reverse("desk-course-edit", args=[course.pk])).context["form"]
    assert [list(form.fields[name].queryset) for name in ("replaced_by", "merged_into", "prerequisites")] == [[]] * 3
