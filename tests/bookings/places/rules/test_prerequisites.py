"""Which courses somebody has to attend first: each asked for beside what looks like it and is not."""

import datetime as dt

import pytest

from bookings.places.rules.prerequisites import missing_prerequisites, not_attended
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_elsewhere, make_session

pytestmark = pytest.mark.django_db


def came(person, course, outcome="attended"):
    excused = {"excused_at": dt.datetime(2026, 5, 6, tzinfo=dt.UTC)} if outcome == "excused" else {}
    session = make_session(course=course, on=dt.date(2026, 5, 5))
    return make_booking(session=session, practitioner=person, outcome=outcome, **excused)


def test_what_is_missing_stands_in_the_order_of_the_catalogue_or_in_that_asked_for(practitioner):
    course, third, first, second = (CourseFactory(position=position) for position in (0, 9, 1, 5))
    for needed in (third, first, second):
        needed.category = course.category
        needed.save()
    course.prerequisites.set([third, first, second])
    assert missing_prerequisites(course, practitioner) == [first, second, third]
    came(practitioner, second)
    assert missing_prerequisites(course, practitioner) == [first, third]
    assert not_attended([third, second, first], practitioner) == [third, first]


def test_course_that_asks_for_nothing_misses_nothing(practitioner):
    CourseFactory().prerequisites.add(CourseFactory())
    assert missing_prerequisites(CourseFactory(), practitioner) == []


@pytest.mark.parametrize("outcome", ["partly attended", "no show", "excused", "not recorded"])
def test_only_what_was_attended_wholly_counts(practitioner, outcome):
    needed = CourseFactory()
    came(practitioner, needed, outcome)
    assert not_attended([needed], practitioner) == [needed]
    came(practitioner, needed)
    assert not_attended([needed], practitioner) == []


def test_what_others_attended_and_what_is_no_kin_do_not_count(practitioner):
    needed, other = CourseFactory(), CourseFactory()
    came(UserFactory(), needed)
    came(practitioner, other)
    came(practitioner, CourseFactory(replaced_by=other))
    came(practitioner, CourseFactory(merged_into=other))
    assert not_attended([needed], practitioner) == [needed]
    assert not_attended([needed, other], practitioner) == [needed]


def test_successor_and_what_the_course_replaced_count_for_it(practitioner):
    successor = CourseFactory()
    replaced, merged = CourseFactory(replaced_by=successor), CourseFactory(merged_into=successor)
    both = [replaced, merged]
    assert not_attended(both, practitioner) == both
    came(practitioner, successor)
    assert not_attended(both, practitioner) == []
    somebody = UserFactory()
    came(somebody, replaced)
    assert not_attended([successor], somebody) == []
    assert not_attended([merged], somebody) == [merged]


def test_several_take_one_question_and_none_takes_none(practitioner, django_assert_num_queries):
    needed = [CourseFactory() for _ in range(3)]
    came(practitioner, needed[1])
    with django_assert_num_queries(1):
        assert not_attended(needed, practitioner) == [needed[0], needed[2]]
    with django_assert_num_queries(0):
        assert not_attended([], practitioner) == []


def test_what_was_done_elsewhere_counts_for_courses_that_say_so_and_for_its_person_alone(practitioner, now):
    counts, other, of_stranger, withdrawn = (CourseFactory(counts_if_done_elsewhere=True) for _ in range(4))
    strict = CourseFactory()
    for course in (counts, strict):
        make_elsewhere(person=practitioner, course=course)
    make_elsewhere(person=UserFactory(), course=of_stranger)
    taken_back = {"withdrawn_at": now, "withdrawn_by": UserFactory(), "withdrawn_reason": "Of another course"}
    make_elsewhere(person=practitioner, course=withdrawn, **taken_back)
    needed = [counts, other, strict, of_stranger, withdrawn]
    assert not_attended(needed, practitioner) == [other, strict, of_stranger, withdrawn]


def test_nobody_is_asked_what_they_did_elsewhere_where_that_does_not_count(practitioner, django_assert_num_queries):
    needed = CourseFactory()
    with django_assert_num_queries(1):
        assert not_attended([needed], practitioner) == [needed]
