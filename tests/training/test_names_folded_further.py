"""Migrations 0006 and 0011 work the forms for comparing out again, and lose nothing where two names become one."""

from importlib import import_module

import pytest
from django.apps import apps

from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory, VenueFactory

fold_again = import_module("training.migrations.0006_names_folded_further").fold_again
fold_look_alikes = import_module("training.migrations.0011_look_alikes_folded").fold_again


def keys(*rows) -> list[str]:
    for row in rows:
        row.refresh_from_db()
    return [row.name_key for row in rows]


def was(row, **columns) -> None:
    type(row).objects.filter(pk=row.pk).update(**columns)


@pytest.mark.django_db
def test_forms_of_before_become_those_of_now():
    school, person = OrganisationFactory(name="St. Mary’s"), UserFactory(name="Orla O’Neill", email="o@example.org")
    course = CourseFactory(title="Health & Care", aims="Be well.", audience="")
    was(school, name_key="st. mary’s")
    was(person, search_text="orla o’neill o@example.org")
    was(course, title_key="health & care", search_text="health & care be well. ")
    fold_again(apps, None)
    assert keys(school) == ["st mary's"]
    person.refresh_from_db()
    course.refresh_from_db()
    assert person.search_text == "orla o'neill o@exampleorg"
    assert (course.title_key, course.search_text) == ("health and care", "health and care be well")


@pytest.mark.django_db
@pytest.mark.parametrize("names", [("St Mary’s", "St Mary's"), ("St Mary's", "St Mary’s")])
def test_of_two_that_become_one_name_both_stay(names):
    rows = [OrganisationFactory(name=f"School {number}") for number in (1, 2)]
    for row, name in zip(rows, names, strict=True):
        was(row, name=name, name_key=name.casefold())
    fold_again(apps, None)
    fold_again(apps, None)  # again changes nothing
    assert sorted(keys(*rows)) == ["st mary's", "st mary’s"]


@pytest.mark.django_db
def test_look_alikes_of_before_become_one():
    place = VenueFactory(name="Łódź Hall", town="Øresund")
    was(place, name_key="łodz hall", search_text="łodz hall øresund")
    fold_look_alikes(apps, None)
    place.refresh_from_db()
    assert (place.name_key, place.search_text.split()[:3]) == ("lodz hall", ["lodz", "hall", "oresund"])


@pytest.mark.django_db
def test_of_two_look_alikes_both_stay():
    rows = [OrganisationFactory(name=f"School {number}") for number in (1, 2)]
    for row, name in zip(rows, ("Rose", "R\u043ese"), strict=True):
        was(row, name=name, name_key=name.casefold())
    fold_look_alikes(apps, None)
    assert sorted(keys(*rows)) == ["rose", "r\u043ese"]
