"""What is proposed as one under two names: by the rule of likeness, with a reason, in few statements."""

import pytest

from bookings.merging.suggestions import suggestions
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory
from training.models import Course, Organisation, User

pytestmark = [pytest.mark.django_db, pytest.mark.r69]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("St Mary's CE Primary School", "St. Marys C of E Primary", "The same name, spelt differently"),
        ("Herefordshire Council", "The Herefordshire Council Ltd", "The same name, spelt differently"),
        ("Ludlow Fire Station Kitchen", "Ludlow Fire Station", "One name is part of the other"),
        ("Hereford Academy", "Herford Academy", "Nearly the same name"),
        ("Wye Valley NHS Trust", "WVT", "One may be short for the other"),
        ("Health Visiting Team 1", "Health Visiting Team 2", ""),
        ("St Mary's Primary School", "St Peter's Primary School", ""),
        ("Hereford Police", "Hereford", ""),
    ],
)
def test_organisations_are_proposed_with_a_reason_or_not_at_all(one, other, why):
    for name in (one, other):
        OrganisationFactory(name=name)
    assert [found.why for found in suggestions(Organisation)] == ([why] if why else [])


def test_levels_and_courses_that_follow_one_another_are_never_proposed():
    first = CourseFactory(title="Working Together Level 2")
    CourseFactory(title="Working Together Level 3")
    assert suggestions(Course) == []
    again = CourseFactory(title="Working together L2")
    assert [{found.one, found.other} for found in suggestions(Course)] == [{first, again}]
    Course.objects.filter(pk=first.pk).update(replaced_by=again)
    assert suggestions(Course) == []


@pytest.mark.parametrize("pairs", [1, 8])
def test_proposing_takes_at_most_three_statements_a_table_however_many_there_are(pairs, django_assert_num_queries):
    for number in range(pairs):
        school = OrganisationFactory(name=f"{'abcdefgh'[number] * 5} School")
        OrganisationFactory(name=f"{'abcdefgh'[number] * 5} Schools")
        for spelt in ("Jane Smith", "Jane  Smith"):
            UserFactory(name=spelt + "abcdefgh"[number] * 3, organisation=school)
    with django_assert_num_queries(8):
        found = [len(suggestions(model)) for model in (Organisation, User, Course)]
    assert found == [pairs, pairs, 0]
