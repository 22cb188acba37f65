import pytest
from django.urls import reverse

from tests.support.factories import (
    CategoryFactory,
    CourseFactory,
    OrganisationFactory,
    OrganisationTypeFactory,
    VenueFactory,
)
from training.models import Category, Course, Organisation, Venue


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


def test_courses_list_counts_coming_sessions(team):
    course = CourseFactory(status="draft")
    assert [(c, c.coming) for c in team.get(reverse("desk-courses")).context["courses"]] == [(course, 0)]


def test_category_is_added_once(team):
    for _ in range(2):
        response = team.post(reverse("desk-category-new"), {"name": "Early Help"})
    assert faults(response) == {"name": ["There is a category of this name already."]}
    assert [category.name for category in Category.objects.all()] == ["Early Help"]


def test_venue_is_added_and_changed(team):
    team.post(reverse("desk-venue-new"), {"name": "Shirehall", "postcode": "HR1 2HX"})
    venue = Venue.objects.get()
    team.post(reverse("desk-venue-edit", args=[venue.pk]), {"name": "Shire Hall", "directions": "Ring."})
    venue.refresh_from_db()
    assert (venue.name, venue.postcode, venue.directions) == ("Shire Hall", "", "Ring.")
    other = VenueFactory(name="Library")
    response = team.post(reverse("desk-venue-edit", args=[other.pk]), {"name": "SHIRE HALL"})
    assert faults(response) == {"name": ["There is a venue of this name already."]}


def test_organisation_is_added_and_changed(team):
    health, police = OrganisationTypeFactory(), OrganisationTypeFactory()
    team.post(reverse("desk-organisation-new"), {"name": "Wye Valley", "type": health.pk, "is_active": "on"})
    organisation = Organisation.objects.get(name="Wye Valley")
    assert (organisation.type, organisation.is_active) == (health, True)
    team.post(reverse("desk-organisation-edit", args=[organisation.pk]), {"name": "Wye Valley", "type": police.pk})
    organisation.refresh_from_db()
    assert (organisation.type, organisation.is_active) == (police, False)
    response = team.post(reverse("desk-organisation-new"), {"name": "wye valley", "type": health.pk})
    assert faults(response) == {"name": ["There is an organisation of this name already."]}


def test_organisations_are_found_by_name(team):
    wye = OrganisationFactory(name="Wye Valley")
    OrganisationFactory(name="Police")
    assert list(team.get(reverse("desk-organisations"), {"q": "WYE"}).context["page"]) == [wye]


def test_category_factory_keeps_an_empty_category_in_sight(team):
    category = CategoryFactory(name="Nothing yet")
    assert list(team.get(reverse("desk-courses")).context["empty_categories"]) == [category]
