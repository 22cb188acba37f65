import datetime as dt

import pytest

from bookings.attendance.record.in_date import InDate, standings
from bookings.attendance.record.tables import rows_of
from bookings.models import Booking
from tests.support import factories
from tests.support.attended import attended, make_certificate, session_with_register
from training.models import Requirement, User

pytestmark = [pytest.mark.django_db]

TODAY = dt.date(2026, 6, 1)


@pytest.fixture
def course():
    return factories.CourseFactory(title="Neglect", level="3")


@pytest.fixture
def nurse():
    return factories.UserFactory(job_role="Community nurse")


def came(person, course, on, outcome=Booking.Outcome.ATTENDED):
    return attended(session_with_register(course=course, on=on), outcome, practitioner=person)


def of(person):
    (one,) = standings(User.objects.filter(pk=person.pk), today=TODAY)
    return one


def test_nobody_who_needs_nothing_is_out_of_date(nurse, course):
    Requirement.objects.create(who="Teachers", job_roles="teacher", course=course)
    assert (of(nurse).stands, of(nurse).last_on) == (InDate.NOTHING_NEEDED, None)
    came(nurse, factories.CourseFactory(), dt.date(2020, 1, 7))
    assert (of(nurse).stands, of(nurse).last_on) == (InDate.NOTHING_NEEDED, dt.date(2020, 1, 7))


@pytest.mark.parametrize(
    ("on", "months", "stands"),
    [
        (dt.date(2024, 5, 31), 24, InDate.OVERDUE),
        (dt.date(2024, 6, 1), 24, InDate.DUE_SOON),  # its last day
        (dt.date(2024, 8, 30), 24, InDate.DUE_SOON),
        (dt.date(2024, 8, 31), 24, InDate.IN_DATE),
        (dt.date(1999, 1, 1), None, InDate.IN_DATE),  # once is enough
    ],
)
def test_what_a_role_needs_counts_for_so_many_months(nurse, course, on, months, stands):
    Requirement.objects.create(who="Nurses", job_roles="nurse", course=course, months=months)
    assert of(nurse).stands == InDate.NO_RECORD
    came(nurse, course, on)
    assert of(nurse).stands == stands


@pytest.mark.r23
def test_what_was_done_on_29_february_ends_on_28_in_other_years(nurse, course):
    Requirement.objects.create(who="Everyone", course=course, months=12)
    came(nurse, course, dt.date(2024, 2, 29))
    assert of(nurse).needs[0].until == dt.date(2025, 2, 28)


def test_what_meets_a_requirement_and_what_does_not(nurse, course, now):
    successor = factories.CourseFactory(title="Neglect, new", level="3")
    course.replaced_by = successor
    course.save()
    Requirement.objects.create(who="Everyone", course=successor)
    came(nurse, successor, dt.date(2026, 1, 6), Booking.Outcome.PARTLY_ATTENDED)
    came(nurse, successor, dt.date(2026, 1, 7), Booking.Outcome.NO_SHOW)
    withdrawn = came(nurse, successor, dt.date(2026, 1, 8))
    make_certificate(withdrawn, revoked_at=now, revoked_reason="Mistaken")
    came(factories.UserFactory(), successor, dt.date(2026, 1, 9))
    assert of(nurse).stands == InDate.NO_RECORD
    came(nurse, course, dt.date(2025, 1, 7))  # the course that it replaced
    assert (of(nurse).stands, of(nurse).needs[0].done_on) == (InDate.IN_DATE, dt.date(2025, 1, 7))


def test_training_elsewhere_meets_it_and_any_course_of_a_level(nurse, course):
    Requirement.objects.create(who="Everyone", level="3", months=24)
    factories.make_elsewhere(person=nurse, course=factories.CourseFactory(level="2"))
    assert of(nurse).stands == InDate.NO_RECORD
    factories.make_elsewhere(person=nurse, course=course, completed_on=dt.date(2025, 5, 4))
    need = of(nurse).needs[0]
    assert (need.what, need.stands, need.until) == ("Any Level 3 course", InDate.IN_DATE, dt.date(2027, 5, 4))


def test_certificates_that_end_are_to_be_renewed_where_no_requirement_speaks(nurse, course):
    make_certificate(came(nurse, course, dt.date(2023, 5, 2)), expires_on=dt.date(2026, 5, 2))
    other = factories.CourseFactory(title="Other")
    make_certificate(came(nurse, other, dt.date(2023, 6, 2)), expires_on=dt.date(2026, 7, 2))
    factories.make_booking(session=factories.make_session(course=other, on=dt.date(2026, 6, 30)), practitioner=nurse)
    found = of(nurse)
    assert [(need.what, need.stands, need.booked_for) for need in found.to_do] == [
        ("Neglect", InDate.OVERDUE, None),
        ("Other", InDate.DUE_SOON, dt.date(2026, 6, 30)),
    ]
    assert found.stands == InDate.OVERDUE
    Requirement.objects.create(who="Everyone", course=course)
    assert [(need.what, need.stands) for need in of(nurse).needs] == [
        ("Other", InDate.DUE_SOON),
        ("Neglect", InDate.IN_DATE),  # the partnership says that once is enough
    ]


def test_what_nobody_has_recorded_is_said_and_is_no_absence(nurse, course):
    Requirement.objects.create(who="Everyone", course=course)
    came(nurse, course, dt.date(2026, 5, 5), Booking.Outcome.NOT_RECORDED)
    came(nurse, course, dt.date(2026, 3, 3), Booking.Outcome.NO_SHOW)
    (need,) = of(nurse).needs
    assert (need.stands.label, need.not_recorded_on) == ("No record", dt.date(2026, 5, 5))
    came(nurse, course, dt.date(2026, 5, 12))
    (need,) = of(nurse).needs
    assert (need.stands, need.not_recorded_on) == (InDate.IN_DATE, None)  # of before the latest time


def test_a_level_that_is_met_asks_for_no_other_course_of_it(nurse, course):
    make_certificate(came(nurse, course, dt.date(2023, 5, 2)), expires_on=dt.date(2026, 5, 2))
    Requirement.objects.create(who="Everyone", level="3", months=24)
    assert of(nurse).stands == InDate.OVERDUE
    came(nurse, factories.CourseFactory(level="3"), dt.date(2026, 1, 6))
    assert [(need.what, need.stands) for need in of(nurse).needs] == [("Any Level 3 course", InDate.IN_DATE)]


def test_a_place_of_today_is_a_place_to_come(nurse, course):
    Requirement.objects.create(who="Everyone", course=course)
    factories.make_booking(session=factories.make_session(course=course, on=TODAY), practitioner=nurse)
    assert of(nurse).needs[0].booked_for == TODAY


def test_a_line_of_the_list_for_each_thing_that_is_needed(nurse, course):
    Requirement.objects.create(who="Everyone", course=course, months=12)
    came(nurse, course, dt.date(2024, 2, 29))
    idle = factories.UserFactory(organisation=nurse.organisation, job_role="Porter")
    Requirement.objects.filter(course=course).update(job_roles="nurse")
    rows = list(rows_of(standings(User.objects.filter(pk__in=[nurse.pk, idle.pk]).order_by("pk"), today=TODAY)))
    assert [row[2:] for row in rows] == [
        ["Community nurse", "Neglect", "Overdue", "2024-02-29", "2025-02-28", "", ""],
        ["Porter", "", "Nothing to renew", "", "", "", ""],
    ]


def test_questions_do_not_grow_with_the_people(nurse, course, django_assert_num_queries):
    Requirement.objects.create(who="Everyone", course=course, months=12)
    for _ in range(5):
        make_certificate(came(factories.UserFactory(), course, dt.date(2026, 1, 6)), expires_on=dt.date(2029, 1, 6))
    with django_assert_num_queries(8):
        assert len(standings(User.objects.all().order_by("pk"), today=TODAY)) >= 6
