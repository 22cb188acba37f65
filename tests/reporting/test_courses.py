import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from reporting.courses import Courses, all_courses
from reporting.narrowing import NotAChoice
from tests.support.factories import CourseFactory
from training.models import Course

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


def test_course_is_found_by_its_title_however_it_is_written_or_its_address():
    other, course = CourseFactory(title="Neglect"), CourseFactory(title="Zoé’s law", slug="zoes-law-2")
    courses = Courses(all_courses(), by_lineage=False)
    assert [courses.called(words) for words in ("ZOE'S  Law", " zoes-law-2 ", "neglect")] == [course, course, other]
    with pytest.raises(NotAChoice, match=r"no course called Zoé\. Write its title"):
        courses.called("Zoé")


def test_rows_are_grouped_by_the_course_that_theirs_is_counted_as():
    last, other = CourseFactory(), CourseFactory()
    assert Courses(all_courses(), by_lineage=True).expression("pk") == F("pk")
    former = [CourseFactory(replaced_by=last), CourseFactory(merged_into=last)]
    former_other = CourseFactory(replaced_by=other)
    together, apart = (Courses(all_courses(), by_lineage=each).expression("pk") for each in (True, False))
    counted_as = dict(Course.objects.annotate(head=together).values_list("pk", "head"))
    of_last, of_other = dict.fromkeys([last.pk, *(one.pk for one in former)], last.pk), {former_other.pk: other.pk}
    assert counted_as == {**of_last, **of_other, other.pk: other.pk}
    assert apart == F("pk")
