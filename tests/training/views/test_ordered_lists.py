import pytest
from django.urls import reverse

from tests.support.factories import CategoryFactory, CourseFactory, OrganisationFactory, OrganisationTypeFactory
from training.models import Category, OrganisationType

LISTS = [(OrganisationType, "type", "desk-types"), (Category, "category", "desk-categories")]


@pytest.mark.parametrize(("model", "name", "page"), LISTS)
def test_team_adds_renames_and_moves(team, model, name, page):
    for called in ("Early Help", "Neglect"):
        response = team.post(reverse(f"desk-{name}-new"), {"name": called})
        assert response.url == reverse(page)
    first, second = model.objects.filter(name__in=["Early Help", "Neglect"]).order_by("position")
    team.post(reverse(f"desk-{name}-edit", args=[first.pk]), {"name": "Helping early", "is_active": "on"})
    team.post(reverse(f"desk-{name}-move", args=[second.pk]), {"way": "up"})
    team.get(reverse(page))  # says what was done
    text = team.get(reverse(page)).text
    assert text.index("Neglect") < text.index("Helping early")
    assert "Early Help" not in text


@pytest.mark.parametrize(("model", "name", "page"), LISTS)
def test_refusals_stand_beside_the_name(team, model, name, page):
    model.objects.create(name="Health", position=5)
    response = team.post(reverse(f"desk-{name}-new"), {"name": "health"})
    assert "of this name already" in response.context["form"].errors["name"][0]


def test_type_is_retired_and_says_so(team):
    kind = OrganisationTypeFactory(name="Probation")
    team.post(reverse("desk-type-edit", args=[kind.pk]), {"name": "Probation"})
    assert "Retired" in team.get(reverse("desk-types")).text
    assert "Probation" not in team.get(reverse("desk-organisation-new")).text
    of_it = OrganisationFactory(type=kind)
    assert "Probation" in team.get(reverse("desk-organisation-edit", args=[of_it.pk])).text


def test_what_is_used_cannot_be_removed(team):
    course, spare = CourseFactory(), CategoryFactory(name="Spare")
    response = team.post(reverse("desk-category-remove", args=[course.category_id]), follow=True)
    assert "Move them to another category first" in response.text
    response = team.post(reverse("desk-category-remove", args=[spare.pk]), follow=True)
    assert "Removed: Spare." in response.text
    assert not Category.objects.filter(pk=spare.pk).exists()


def test_numbers_count_what_is_inside(team):
    course = CourseFactory()
    CourseFactory(category=course.category)
    rows = {row.pk: row.inside for row in team.get(reverse("desk-categories")).context["rows"]}
    assert rows[course.category_id] == 2
