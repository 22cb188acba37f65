import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.courses import Courses, all_courses
from tests.support.factories import CourseFactory

pytestmark = pytest.mark.django_db


def test_course_counts_as_its_last_successor_by_lineage_only():
    last = CourseFactory()
    middle = CourseFactory(replaced_by=last)
    first = CourseFactory(merged_into=middle)
    alone = CourseFactory()
    lineage = Courses(all_courses(), by_lineage=True)
    assert [lineage.counted_as(course.pk) for course in (first, middle, last, alone)] == [last.pk] * 3 + [alone.pk]
    assert lineage.counted_with(middle.pk) == {first.pk, middle.pk, last.pk}
    assert lineage.predecessors(last.pk) == [middle, first]
    apart = Courses(all_courses(), by_lineage=False)
    assert [apart.counted_as(course.pk) for course in (first, middle, last)] == [first.pk, middle.pk, last.pk]
    assert apart.counted_with(middle.pk) == {middle.pk}


def test_courses_that_succeed_each_other_in_a_circle_are_counted_together():
    one = CourseFactory()
    two = CourseFactory(replaced_by=one)
    one.replaced_by = two
    one.save()
    before = CourseFactory(merged_into=two)
    lineage = Courses(all_courses(), by_lineage=True)
    assert {lineage.counted_as(course.pk) for course in (one, two, before)} == {one.pk}


def test_courses_stand_as_in_the_catalogue():
    last, first = CourseFactory(position=2), CourseFactory(position=1)
    for course in (last, first):
        course.category = last.category
        course.save()
    assert all_courses() == [first, last]
    with CaptureQueriesContext(connection) as asked:
        assert [course.category for course in all_courses()] == [last.category] * 2
    assert len(asked) == 1
