import datetime as dt
from decimal import Decimal

import pytest

from bookings.attendance.record.lines import Validity, training_record, validity_of
from bookings.models import Booking
from tests.support import factories
from tests.support.attended import attended, make_certificate, session_with_register

pytestmark = [pytest.mark.django_db]

TODAY = dt.date(2026, 6, 1)
PARTLY = Booking.Outcome.PARTLY_ATTENDED


def record_of(person, reader=None):
    return training_record(person, reader=reader or person, today=TODAY)


@pytest.fixture
def course():
    return factories.CourseFactory(cpd_hours=Decimal("6.5"), title="Neglect")


def came(person, course, on, outcome=Booking.Outcome.ATTENDED, **certificate):
    booking = attended(session_with_register(course=course, on=on), outcome, practitioner=person)
    if certificate:
        make_certificate(booking, **certificate)
    return booking


def test_what_was_attended_is_in_it_the_latest_first_and_nothing_else(practitioner, course):
    came(practitioner, course, dt.date(2025, 3, 31))
    came(practitioner, course, dt.date(2025, 4, 1), PARTLY)
    for outcome in (Booking.Outcome.NO_SHOW, Booking.Outcome.NOT_RECORDED):
        came(practitioner, course, dt.date(2025, 6, 3), outcome)
    came(factories.UserFactory(), course, dt.date(2025, 6, 4))
    record = record_of(practitioner)
    assert [(line.days, line.outcome, line.hours) for line in record.lines] == [
        ([dt.date(2025, 4, 1)], "Partly attended", 0),
        ([dt.date(2025, 3, 31)], "Attended", Decimal("6.5")),
    ]
    assert record.hours == Decimal("6.5")
    assert record.hours_by_year == [("2025-26", 0), ("2024-25", Decimal("6.5"))]


def test_hours_are_those_of_the_day_of_issue(practitioner, course):
    came(practitioner, course, dt.date(2025, 6, 3), attended_on=dt.date(2025, 6, 3))
    course.cpd_hours = 3
    course.title = "Neglect and after"
    course.save()
    came(practitioner, course, dt.date(2025, 7, 1))
    assert [(line.title, line.hours) for line in record_of(practitioner).lines] == [
        ("Neglect and after", 3),
        ("Neglect", Decimal("6.5")),
    ]


def test_who_came_to_a_part_has_no_hours_whatever_a_certificate_said_before(practitioner, course, now):
    withdrawn = {"revoked_at": now, "revoked_reason": "The register was corrected"}
    came(practitioner, course, dt.date(2025, 6, 3), PARTLY, **withdrawn)
    assert record_of(practitioner).hours == 0


def test_training_elsewhere_counts_until_it_is_withdrawn(practitioner, course, now):
    done = {"completed_on": dt.date(2025, 5, 1), "expires_on": dt.date(2026, 8, 1), "cpd_hours": 4}
    factories.make_elsewhere(person=practitioner, course=course, title="Neglect in Anytown", **done)
    gone = {"withdrawn_at": now, "withdrawn_reason": "Another person’s"}
    factories.make_elsewhere(person=practitioner, course=factories.CourseFactory(), **done, **gone)
    (line,) = record_of(practitioner).lines
    assert (line.title, line.hours, line.validity, line.course) == ("Neglect in Anytown", 4, Validity.DUE_SOON, course)
    assert line.outcome == "Done elsewhere"


@pytest.mark.parametrize(
    ("until", "validity"),
    [
        (dt.date(2026, 5, 31), Validity.EXPIRED),
        (dt.date(2026, 6, 1), Validity.DUE_SOON),  # it counts on its last day
        (dt.date(2026, 8, 30), Validity.DUE_SOON),
        (dt.date(2026, 8, 31), Validity.VALID),
    ],
)
def test_validity_on_the_days_about_its_ends(until, validity):
    assert validity_of(until, TODAY) == validity


def test_what_was_done_again_since_is_not_due_also_by_a_course_that_replaced_it(practitioner, course):
    successor = factories.CourseFactory(title="Neglect, new")
    course.replaced_by = successor
    course.save()
    came(practitioner, course, dt.date(2023, 5, 2), expires_on=dt.date(2026, 5, 2))
    assert [line.validity for line in record_of(practitioner).due] == [Validity.EXPIRED]
    came(practitioner, successor, dt.date(2026, 5, 1), PARTLY)  # a part of it renews nothing
    assert [line.validity for line in record_of(practitioner).due] == [Validity.EXPIRED]
    came(practitioner, successor, dt.date(2026, 5, 5), expires_on=dt.date(2029, 5, 5))
    record = record_of(practitioner)
    assert record.due == []
    assert [line.validity for line in record.lines] == [Validity.VALID, Validity.FOR_GOOD, Validity.RENEWED]


def test_a_withdrawn_certificate_neither_counts_nor_renews(practitioner, course, now):
    came(practitioner, course, dt.date(2023, 5, 2), expires_on=dt.date(2026, 7, 2))
    withdrawn = {"expires_on": dt.date(2029, 5, 5), "revoked_at": now, "revoked_reason": "Mistaken"}
    came(practitioner, course, dt.date(2026, 5, 5), **withdrawn)
    record = record_of(practitioner)
    assert [line.validity for line in record.lines] == [Validity.WITHDRAWN, Validity.DUE_SOON]
    assert [line.valid_until for line in record.due] == [dt.date(2026, 7, 2)]


def test_who_is_booked_again_is_said(practitioner, course):
    came(practitioner, course, dt.date(2023, 5, 2), expires_on=dt.date(2026, 7, 2))
    for on in (dt.date(2026, 6, 20), dt.date(2026, 9, 20)):
        factories.make_booking(session=factories.make_session(course=course, on=on), practitioner=practitioner)
    waiting = factories.make_session(course=course, on=dt.date(2026, 6, 5))
    factories.make_booking(session=waiting, practitioner=practitioner, status=Booking.Status.WAITING)
    assert record_of(practitioner).booked_for == {course.pk: dt.date(2026, 6, 20)}


def test_a_lead_reads_of_what_was_booked_for_their_organisation(practitioner, course):
    lead = factories.UserFactory(is_lead=True)
    came(practitioner, course, dt.date(2025, 6, 3))
    mine = came(practitioner, course, dt.date(2025, 6, 10))
    Booking.objects.filter(pk=mine.pk).update(organisation=lead.organisation)
    assert [line.booking for line in record_of(practitioner, lead).lines] == [mine]


def test_questions_do_not_grow_with_the_record(practitioner, django_assert_num_queries):
    for month in range(1, 6):
        came(
            practitioner,
            factories.CourseFactory(),
            dt.date(2025, month, 3),
            expires_on=dt.date(2027, month, 3),
        )
    with django_assert_num_queries(7):
        record = record_of(practitioner)
        assert len(record.lines) == 5
