"""Whose certificate ends, and who has done nothing about it."""

import datetime as dt

import pytest

from bookings.notices.about.refreshers import refreshers_due
from bookings.notices.about.week import rows_of
from tests.support import factories
from tests.support.attended import make_certificate
from training.models import Course

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 7, 6)
LAST = dt.date(2023, 7, 14)


@pytest.fixture
def course():
    return factories.CourseFactory(title="Neglect")


@pytest.fixture
def certificate(course, practitioner):
    """Priya's of three years ago, which ends next week."""
    booking = factories.make_booking(
        session=factories.make_session(course=course, on=LAST), practitioner=practitioner, outcome="attended"
    )
    return make_certificate(booking, expires_on=dt.date(2026, 7, 14))


def due(practitioner) -> list:
    return list(refreshers_due(practitioner.organisation_id, MONDAY))


@pytest.mark.parametrize(
    ("expires_on", "told"),
    [
        (dt.date(2026, 6, 5), False),
        (dt.date(2026, 6, 6), True),
        (dt.date(2026, 9, 4), True),
        (dt.date(2026, 9, 5), False),
        (None, False),
    ],
)
def test_certificates_end_within_60_days_or_ended_in_the_last_30(certificate, practitioner, expires_on, told):
    certificate.expires_on = expires_on
    certificate.save()
    assert due(practitioner) == [certificate] * told


def test_withdrawn_certificates_and_people_who_left_are_left_out(certificate, practitioner):
    elsewhere = factories.OrganisationFactory()
    assert list(refreshers_due(elsewhere.pk, MONDAY)) == []
    certificate.revoked_at, certificate.revoked_reason = certificate.issued_at, "Wrong name"
    certificate.save()
    assert due(practitioner) == []
    certificate.revoked_at, certificate.revoked_reason = None, ""
    certificate.save()
    assert due(practitioner) == [certificate]
    practitioner.organisation = elsewhere  # the people of today, whoever sent them at the time
    practitioner.save()
    assert list(refreshers_due(elsewhere.pk, MONDAY)) == [certificate]
    practitioner.is_active = False
    practitioner.save()
    assert list(refreshers_due(elsewhere.pk, MONDAY)) == []


@pytest.mark.parametrize(
    ("on", "fields", "is_due"),
    [
        (dt.date(2026, 8, 4), {}, False),
        (dt.date(2026, 8, 4), {"status": "waiting"}, False),
        (dt.date(2026, 8, 4), {"status": "cancelled"}, True),
        (dt.date(2026, 6, 30), {}, False),  # the register will say
        (dt.date(2025, 6, 30), {}, True),  # it never did
        (dt.date(2026, 6, 30), {"outcome": "attended"}, False),
        (dt.date(2026, 6, 30), {"outcome": "no show"}, True),
        (dt.date(2022, 6, 30), {"outcome": "attended"}, True),
    ],
)
@pytest.mark.parametrize("which", ["same", "replaced_by", "merged_into", "another"])
def test_who_books_or_came_again_is_left_out(certificate, course, practitioner, on, fields, is_due, which):
    again = course if which == "same" else factories.CourseFactory()
    if which in ("replaced_by", "merged_into"):
        setattr(course, which, again)
        course.save()
    factories.make_booking(session=factories.make_session(course=again, on=on), practitioner=practitioner, **fields)
    assert due(practitioner) == [certificate] * (is_due or which == "another")


def test_newer_certificate_stands_for_the_older(certificate, course, practitioner):
    booking = factories.make_booking(
        session=factories.make_session(course=course, on=dt.date(2024, 7, 14)), practitioner=practitioner
    )
    newer = make_certificate(booking, expires_on=dt.date(2027, 7, 14))
    assert due(practitioner) == []
    newer.revoked_at, newer.revoked_reason = newer.issued_at, "Wrong name"
    newer.save()
    assert due(practitioner) == [certificate]


def test_course_that_ended_is_due_only_where_another_took_its_place(certificate, course, practitioner):
    course.status = Course.Status.RETIRED
    course.save()
    assert due(practitioner) == []
    course.replaced_by = factories.CourseFactory(title="Child neglect")
    course.save()
    assert due(practitioner) == [certificate]
    assert rows_of(practitioner.organisation_id, MONDAY)["refreshers"] == [
        "Priya Practitioner: Neglect, certificate ends on Tuesday 14 July 2026; the course is now Child neglect"
    ]


def test_certificate_that_is_over_says_so(certificate, practitioner):
    certificate.expires_on = dt.date(2026, 7, 5)
    certificate.save()
    assert rows_of(practitioner.organisation_id, MONDAY)["refreshers"] == [
        "Priya Practitioner: Neglect, certificate ended on Sunday 5 July 2026"
    ]
