import datetime as dt

import pytest

from bookings.models import Certificate
from reporting.periods import reporting_year
from reporting.reports.registry import REPORTS
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory
from tests.support.report_cases import DAY, Outcome, booked, scope, session

pytestmark = pytest.mark.django_db
NEXT = reporting_year("2026-27")


def rows_of(name, now, period=None, **narrowed):
    asked = scope(now, period, **narrowed) if period else scope(now, **narrowed)
    return list(REPORTS[name].table(asked).rows)


def certified(booking, until, **fields):
    number = Certificate.objects.count()
    return Certificate.objects.create(
        booking=booking,
        number=f"T-{number}",
        code=f"CODE{number}",
        person_name=booking.practitioner.name,
        course_title=booking.session.course.title,
        attended_on=booking.session.first_on,
        cpd_hours=3,
        issued_at=booking.session.ends_at,
        expires_on=until,
        **fields,
    )


def test_record_has_a_line_for_each_person_and_course(now):
    course = CourseFactory(title="Neglect", cpd_hours=6)
    ann = UserFactory(name="Ann", job_role="Nurse", organisation=OrganisationFactory(name="Trust"))
    first, again = session(course=course), session(course=course, on=DAY + dt.timedelta(days=9))
    booked(first, Outcome.ATTENDED, practitioner=ann)
    certified(booked(again, Outcome.PARTLY_ATTENDED, practitioner=ann)[0], dt.date(2028, 1, 1))
    booked(session(course=course), Outcome.NO_SHOW, practitioner=ann)
    assert rows_of("training-record", now) == [
        {
            "organisation": "Trust",
            "job_role": "Nurse",
            "person": "Ann",
            "course": "Neglect",
            "attended_on": DAY + dt.timedelta(days=9),
            "valid_until": dt.date(2028, 1, 1),
            "times": 2,
            "cpd_hours": 6.0,
        }
    ]


def test_hours_are_those_of_the_day_of_issue(now):
    course = CourseFactory(cpd_hours=6)
    certified(booked(session(course=course), Outcome.ATTENDED)[0], None)
    assert [row["cpd_hours"] for row in rows_of("training-record", now)] == [3.0]


def test_refresher_is_due_where_the_latest_certificate_ends_in_the_period(now):
    old = CourseFactory(title="Old")
    heir = CourseFactory(title="Heir")
    type(old).objects.filter(pk=old.pk).update(replaced_by=heir)
    people = [UserFactory(name=name) for name in ("Due", "Again", "Later", "Gone", "Withdrawn", "Overdue")]
    due, again, later, gone, withdrawn, overdue = people
    for person, until in ((due, 7), (again, 7), (gone, 7), (withdrawn, 7), (overdue, 5)):
        certified(booked(session(course=old), Outcome.ATTENDED, practitioner=person)[0], dt.date(2026, until, 15))
    certified(booked(session(course=heir), Outcome.ATTENDED, practitioner=again)[0], dt.date(2029, 1, 1))
    certified(booked(session(course=heir), Outcome.ATTENDED, practitioner=later)[0], dt.date(2027, 4, 1))
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    Certificate.objects.filter(booking__practitioner=withdrawn).update(revoked_at=now, revoked_reason="Error")
    booked(session(course=heir, on=dt.date(2026, 9, 1)), practitioner=due)
    found = rows_of("refresher-due", now, NEXT)
    assert sorted((row["person"], row["course"], row["state"], row["booked_for"]) for row in found) == [
        ("Due", "Heir", "due soon", dt.date(2026, 9, 1)),
        ("Overdue", "Heir", "overdue", None),
    ]
    mine = rows_of("refresher-due", now, NEXT, organisation_id=overdue.organisation_id)
    assert [row["person"] for row in mine] == ["Overdue"]
    assert rows_of("refresher-due", now, NEXT, category_id=old.category_id) == []
    assert len(rows_of("refresher-due", now, NEXT, category_id=heir.category_id)) == 2


def test_people_are_named_from_their_second_no_show_on(now):
    twice, once = UserFactory(name="Twice"), UserFactory(name="Once")
    for days in range(3):
        one = session(on=DAY + dt.timedelta(days=days))
        booked(one, Outcome.NO_SHOW if days else Outcome.ATTENDED, practitioner=twice)
    booked(session(), Outcome.NO_SHOW, practitioner=once)
    booked(session(), Outcome.EXCUSED, practitioner=once)
    found = rows_of("repeat-no-shows", now)
    assert [(row["person"], row["no_show"], row["recorded"], row["last_on"]) for row in found] == [
        ("Twice", 2, 3, DAY + dt.timedelta(days=2))
    ]
    assert rows_of("repeat-no-shows", now, organisation_id=once.organisation_id) == []


def test_learners_are_different_people_of_each_course_and_organisation(now):
    person = UserFactory()
    for days in range(2):
        booked(session(on=DAY + dt.timedelta(days=days)), Outcome.ATTENDED, practitioner=person)
    booked(session(), Outcome.PARTLY_ATTENDED, 2, is_walk_in=True)
    table = REPORTS["learners"].table(scope(now))
    by = [(row["by"], row["learners"], row["attended"]) for row in table.rows]
    assert sorted(by) == [
        *[("By course", 1, 1)] * 2,
        ("By course", 2, 2),
        ("By organisation", 1, 2),
        ("By organisation", 2, 2),
    ]
    assert (table.total, table.adds_up) == ({"learners": 3, "attended": 4}, False)
