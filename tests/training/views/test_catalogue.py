import pytest
from django.urls import reverse

from tests.support.factories import (
    CategoryFactory,
    CourseFactory,
)
from training.models import Category, Course


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


def test_course_new_is_kept_with_everything_said(team, team_member):
    first = CourseFactory()
    sent = described(
        category=first.category_id,
        aims="To see it.",
        certificate_valid_months=36,
        certificate_needs_evaluation="on",
        prerequisites=[first.pk],
    )
    assert team.post(reverse("desk-course-new"), sent).headers["Location"] == reverse("desk-courses")
    course = Course.objects.get(slug="understanding-neglect")
    assert (str(course.cpd_hours), course.aims, course.certificate_valid_months, course.status) == (
        "6.5",
        "To see it.",
        36,
        "published",
    )
    assert (list(course.prerequisites.all()), course.certificate_needs_evaluation) == ([first], True)
    assert course.history.order_by("history_id").first().history_user == team_member


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"title": "​"}, "title"),
        ({"title": "COURSE  taken"}, "title"),
        ({"title": ""}, "title"),
        ({"category": ""}, "category"),
        ({"cpd_hours": "-1"}, "cpd_hours"),
        ({"cpd_hours": "100"}, "cpd_hours"),
        ({"cpd_hours": "NaN"}, "cpd_hours"),
        ({"certificate_valid_months": "0"}, "certificate_valid_months"),
        ({"status": "x"}, "status"),
        ({"prerequisites": ["0"]}, "prerequisites"),
    ],
)
def test_course_new_with_a_bad_answer_says_which(fields, named, team):
    taken = CourseFactory(title="Course taken")
    response = team.post(reverse("desk-course-new"), described(**{"category": taken.category_id, **fields}))
    assert list(faults(response)) == [named]
    assert Course.objects.count() == 1


def test_courses_list_counts_coming_sessions(team):
    course = CourseFactory(status="draft")
    assert [(c, c.coming) for c in team.get(reverse("desk-courses")).context["courses"]] == [(course, 0)]


def test_category_is_added_once(team):
    for _ in range(2):
        response = team.post(reverse("desk-category-new"), {"name": "Early Help"})
    assert faults(response) == {"name": ["There is a category of this name already."]}
    assert [category.name for category in Category.objects.all()] == ["Early Help"]


def test_category_factory_keeps_an_empty_category_in_sight(team):
    category = CategoryFactory(name="Nothing yet")
    assert list(team.get(reverse("desk-courses")).context["empty_categories"]) == [category]
