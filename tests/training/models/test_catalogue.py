import pytest

from tests.support import factories
from training.models import Course

pytestmark = pytest.mark.django_db


def test_course_succeeds_those_it_replaced_and_those_merged_into_it():
    new, other = factories.CourseFactory(), factories.CourseFactory()
    replaced = factories.CourseFactory(replaced_by=new)
    merged = factories.CourseFactory(merged_into=new)
    factories.CourseFactory(replaced_by=other)
    assert set(Course.objects.succeeded_by(new)) == {replaced, merged}
