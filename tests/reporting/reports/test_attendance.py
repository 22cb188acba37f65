import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Register
from reporting.reports.registry import REPORTS
from tests.support import factories
from tests.support.factories import (
    CategoryFactory,
    CourseFactory,
    OrganisationFactory,
    OrganisationTypeFactory,
    UserFactory,
)
from tests.support.report_cases import DAY, Outcome, Status, booked, every_kind, register, scope, session

pytestmark = pytest.mark.django_db
BY_COURSE = REPORTS["attendance-by-course"]
BY_TYPE = REPORTS["attendance-by-organisation-type"]
CROSS = REPORTS["attendance-by-course-and-organisation-type"]
BY_ORGANISATION = REPORTS["attendance-by-organisation"]


def person_of(kind_or_organisation):
    organisation = kind_or_organisation
    if not hasattr(organisation, "type"):
        organisation = OrganisationFactory(type=kind_or_organisation)
    return UserFactory(organisation=organisation)


def test_attended_counts_whole_and_part_attendance_and_walk_ins(now):
    one = session()
    every_kind(one)
    table = BY_COURSE.table(scope(now))
    figures = {"attended": 13, "learners": 13, "came_unbooked": 2, "over_capacity": 1}
    assert list(table.rows) == [
        {"category": one.course.category.name, "course": one.course.title, **figures, "note": ""}
    ]
    assert table.total == figures


@pytest.mark.parametrize("name", [name for name in REPORTS if "attendance" in name])
def test_who_came_unbooked_is_told_apart_and_counted_once(now, name):
    one = session()
    booked(one, Outcome.ATTENDED, 3)
    booked(one, Outcome.ATTENDED, 2, is_walk_in=True)
    booked(one, Outcome.PARTLY_ATTENDED, is_walk_in=True, over_capacity=True)
    booked(one, Outcome.NO_SHOW, is_walk_in=True, over_capacity=True)  # taken for absent afterwards: did not come
    table = REPORTS[name].table(scope(now))
    assert table.total["attended"] == 6
    if table.name == CROSS.name:
        assert table.notes == ["3 of 6 attendances came unbooked, 1 of them over capacity."]
    else:
        assert (table.total["came_unbooked"], table.total["over_capacity"]) == (3, 1)
        assert [row["came_unbooked"] for row in table.rows if row["came_unbooked"]] in ([3], [1, 1, 1], [2, 1], [1, 2])
    assert sum("unbooked" in words for words in table.definitions) == 2


def test_table_of_types_says_nothing_of_walk_ins_where_nobody_came_unbooked(now):
    booked(session(), Outcome.ATTENDED, 3)
    assert CROSS.table(scope(now)).notes == []


def test_courses_keep_the_order_of_the_catalogue(now):
    first, second = CategoryFactory(name="Zebras", position=1), CategoryFactory(name="Apes", position=2)
    courses = [
        CourseFactory(title="D", category=second, position=2),
        CourseFactory(title="C", category=second, position=1),
        CourseFactory(title="A", category=first, position=2),
        CourseFactory(title="B", category=first, position=1),
    ]
    for course in courses:
        session(course=course)
    assert [row["course"] for row in BY_COURSE.table(scope(now)).rows] == ["B", "A", "C", "D"]


def test_course_that_ran_has_a_row_though_nobody_came_and_others_have_none(now):
    ran = session()
    booked(ran)
    CourseFactory(title="Never run")
    session(on=dt.date(2025, 3, 31))
    session(on=dt.date(2026, 7, 1))
    rows = BY_COURSE.table(scope(now)).rows
    assert [(row["course"], row["attended"]) for row in rows] == [(ran.course.title, 0)]


def test_note_stands_where_a_register_in_the_period_is_unavailable(now):
    noted, other = session(), session()
    session(course=noted.course, on=DAY + dt.timedelta(days=7))
    booked(noted, Outcome.ATTENDED, 5)
    register(noted, Register.State.UNAVAILABLE, "The sheet was lost")
    earlier = session(course=other.course, on=dt.date(2025, 3, 31))
    register(earlier, Register.State.UNAVAILABLE, "Of the year before")
    table = BY_COURSE.table(scope(now))
    assert {row["course"]: (row["attended"], row["note"]) for row in table.rows} == {
        noted.course.title: (5, "Full attendance not available"),
        other.course.title: (0, ""),
    }
    assert table.gaps == "1 of 3 registers is missing or unfinished."


def test_lineage_counts_courses_under_the_last_one_with_people_once_and_notes_kept(now):
    heir = CourseFactory(title="Understanding Child Neglect", position=1)
    old = CourseFactory(title="Neglect Training", position=2, category=heir.category, replaced_by=heir)
    old_session, new_session = session(course=old), session(course=heir, on=DAY + dt.timedelta(days=7))
    person = UserFactory()
    for one in (old_session, new_session):
        booked(one, Outcome.ATTENDED, practitioner=person)
    booked(old_session, Outcome.ATTENDED, 3)
    register(old_session, Register.State.UNAVAILABLE, "Lost")
    by_lineage = BY_COURSE.table(scope(now, by_lineage=True))
    assert [tuple(row.values()) for row in by_lineage.rows] == [
        (heir.category.name, heir.title, 5, 4, 0, 0, "Full attendance not available")
    ]
    assert f"{heir.title} is counted together with {old.title}." in by_lineage.notes
    apart = BY_COURSE.table(scope(now))
    assert [(row["course"], row["attended"], row["learners"]) for row in apart.rows] == [
        (heir.title, 1, 1),
        (old.title, 4, 4),
    ]
    assert (apart.total["attended"], apart.total["learners"]) == (5, 4)


def test_lineage_shows_the_successor_though_it_has_not_run(now):
    heir = CourseFactory(title="Level 2")
    booked(session(course=CourseFactory(merged_into=heir)), Outcome.ATTENDED, 2)
    rows = BY_COURSE.table(scope(now, by_lineage=True)).rows
    assert [(row["course"], row["attended"]) for row in rows] == [("Level 2", 2)]


def test_organisation_types_keep_their_order_and_only_those_with_bookings_appear(now):
    last, first = OrganisationTypeFactory(name="A", position=9), OrganisationTypeFactory(name="Z", position=3)
    waiting = OrganisationTypeFactory(name="Waiting", position=5)
    one = session()
    for kind, number in ((last, 2), (first, 3)):
        for _ in range(number):
            booked(one, Outcome.ATTENDED, practitioner=person_of(kind))
    booked(one, status=Status.WAITING, practitioner=person_of(waiting))
    table = BY_TYPE.table(scope(now))
    assert [(row["organisation_type"], row["attended"]) for row in table.rows] == [("Z", 3), ("A", 2)]
    assert (table.total["attended"], table.total["learners"]) == (5, 5)


def test_cross_table_has_a_column_a_type_and_its_margins_are_the_other_two_tables(now):
    health, police = OrganisationTypeFactory(name="Health"), OrganisationTypeFactory(name="Police")
    first, second = session(), session()
    for one, kind, number in ((first, health, 3), (first, police, 1), (second, police, 4)):
        for _ in range(number):
            booked(one, Outcome.ATTENDED, practitioner=person_of(kind))
    table = CROSS.table(scope(now))
    assert [column.key for column in table.columns] == ["category", "course", "Health", "Police", "attended", "note"]
    assert [(row["Health"], row["Police"], row["attended"]) for row in table.rows] == [(3, 1, 4), (0, 4, 4)]
    assert table.total == {"Health": 3, "Police": 5, "attended": 8}


def test_cross_table_with_a_type_called_as_another_column_keeps_both(now):
    booked(session(), Outcome.ATTENDED, practitioner=person_of(OrganisationTypeFactory(name="note")))
    row = CROSS.table(scope(now)).rows[0]
    assert (row["note (organisation type)"], row["note"]) == (1, "")


def test_organisations_stand_by_name_as_of_the_day_of_booking(now):
    old, new = OrganisationFactory(name="Old Trust"), OrganisationFactory(name="A New Trust")
    person = person_of(old)
    one = session()
    booked(one, Outcome.ATTENDED, practitioner=person)
    person.organisation = new
    person.save()
    booked(one, Outcome.ATTENDED, practitioner=person_of(new))
    rows = BY_ORGANISATION.table(scope(now)).rows
    assert [(row["organisation"], row["attended"]) for row in rows] == [("A New Trust", 1), ("Old Trust", 1)]


def test_scope_of_an_organisation_shows_nothing_of_others(now):
    own, other = OrganisationFactory(name="Own"), OrganisationFactory(name="Other")
    both, theirs = session(), session()
    booked(both, Outcome.ATTENDED, practitioner=person_of(own))
    for one in (both, theirs):
        booked(one, Outcome.ATTENDED, practitioner=person_of(other))
    register(theirs, Register.State.UNAVAILABLE, "Theirs alone")
    own_scope = scope(now, organisation_id=own.pk)
    assert [row["course"] for row in BY_COURSE.table(own_scope).rows] == [both.course.title]
    total = BY_COURSE.table(own_scope).total
    assert (total["attended"], total["learners"]) == (1, 1)
    assert [row["organisation"] for row in BY_ORGANISATION.table(own_scope).rows] == ["Own"]
    assert BY_COURSE.table(own_scope).notes == ["Only bookings made for Own are counted."]
    assert REPORTS["register-completeness"].table(own_scope).total == {
        "held": 1,
        "marked": 1,
        "came_unbooked": 0,
    }


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_takes_the_same_queries_for_one_row_and_for_four(now, name, django_assert_num_queries):
    every_kind(session())
    with CaptureQueriesContext(connection) as first:
        REPORTS[name].table(scope(now))
    for days, delivery in ((31, "online"), (62, "both"), (93, "in person")):
        every_kind(session(on=DAY + dt.timedelta(days=days), delivery=delivery))
    with django_assert_num_queries(len(first)):
        REPORTS[name].table(scope(now))
    # With the total of lines that share sessions, merges, and the year before for likeness; whoever is in date also by
    # what replaced a course, and by training elsewhere.
    assert len(first) <= (11 if name == "refresher-due" else 10)


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_of_nothing_says_so(now, name):
    table = REPORTS[name].table(scope(now))
    assert list(table.rows) == []
    of_sessions = name not in ("events", "actions") and not REPORTS[name].looks_ahead
    assert table.notes == (["No session has begun in this period."] if of_sessions else [])


@pytest.mark.parametrize("name", [name for name in REPORTS if "attendance" in name])
def test_rows_add_up_to_the_total(now, name):
    for _ in range(3):
        every_kind(session())
    factories.make_booking(session=session(), outcome=Outcome.ATTENDED)
    table = REPORTS[name].table(scope(now))
    assert sum(row["attended"] for row in table.rows) == table.total["attended"] == 40
