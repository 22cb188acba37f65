"""A newcomer of the team finds one of each kind proposed."""

import pytest

from bookings.demo.doubles import leave_doubles
from bookings.merging.suggestions import suggestions
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory
from training.models import Course, Organisation, User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("times", [1, 2])
def test_one_of_each_kind_waits_to_be_merged(team_member, now, times):
    school = OrganisationFactory(name="Wyebridge Primary School")
    UserFactory(name="Elin Parry", organisation=school)
    CourseFactory(title="Understanding Child Neglect")
    for _ in range(times):
        leave_doubles(by=team_member, now=now)
    assert [len(suggestions(model)) for model in (Organisation, User, Course)] == [1, 1, 1]
