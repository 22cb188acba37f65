"""By what reports count: each group of bookings where it belongs, to the second and the day."""

import datetime as dt

import pytest

from bookings.models import Booking
from reporting.outcomes import counts_by
from reporting.reports import groupings
from reporting.reports.basis import Basis
from tests.support.factories import CategoryFactory, CourseFactory, OrganisationFactory, UserFactory, make_reminder
from tests.support.report_cases import DAY, Outcome, booked, scope, session

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def grouped(grouping, now, **narrowed) -> list[tuple[str, int]]:
    """The first words of each row, in order, and how many held a place."""
    basis = Basis.of(scope(now, **narrowed))
    counts = counts_by(basis.scope, grouping.expression(basis))
    rows = grouping.rows(basis, [key for (key,) in counts])
    held = {key: one.held for (key,), one in counts.items()}
    return [(list(cells.values())[-1], held.get(key, 0)) for key, cells in rows]


@pytest.mark.parametrize(
    ("days", "seconds", "label"),
    [
        (0, 1, "Less than 1 week before"),
        (7, -1, "Less than 1 week before"),
        (7, 0, "1 to 2 weeks before"),
        (14, -1, "1 to 2 weeks before"),
        (14, 0, "2 to 4 weeks before"),
        (28, 0, "4 to 8 weeks before"),
        (56, 0, "8 to 12 weeks before"),
        (84, -1, "8 to 12 weeks before"),
        (84, 0, "12 weeks or more before"),
    ],
)
def test_lead_time_changes_to_the_second(now, days, seconds, label):
    one = session()
    starts_at = one.starts_at.astimezone(dt.UTC)  # days of 24 hours, also where the clocks change in between
    booked(one, booked_at=starts_at - dt.timedelta(days=days) - seconds * SECOND)
    assert grouped(groupings.BY_LEAD_TIME, now) == [(label, 1)]


def test_lead_times_stand_from_the_shortest_to_the_longest(now):
    one = session()
    for days in (90, 1, 30):
        booked(one, booked_at=one.starts_at - dt.timedelta(days=days))
    assert [label for label, _ in grouped(groupings.BY_LEAD_TIME, now)] == [
        "Less than 1 week before",
        "4 to 8 weeks before",
        "12 weeks or more before",
    ]


def test_months_and_weekdays_are_those_of_the_first_day_in_order(now):
    for on, days in [(DAY, 1), (dt.date(2025, 11, 30), 2), (dt.date(2026, 1, 1), 1), (dt.date(2025, 4, 7), 1)]:
        booked(session(on=on, days=days))
    assert grouped(groupings.BY_MONTH, now) == [("2025-04", 1), ("2025-11", 2), ("2026-01", 1)]
    assert grouped(groupings.BY_WEEKDAY, now) == [("Monday", 1), ("Tuesday", 1), ("Thursday", 1), ("Sunday", 1)]


def test_answers_to_the_reminders_are_told_apart(now):
    one = session()
    coming, silent, late, failed, not_asked = booked(one, Outcome.ATTENDED, 5)
    for booking in (coming, silent):
        make_reminder(booking, sent_at=one.starts_at - SECOND)
    make_reminder(late, sent_at=one.starts_at)
    make_reminder(failed, sent_at=None)
    make_reminder(not_asked, sent_at=one.starts_at - SECOND, kind="confirmation")
    said = {"replied_at": one.starts_at}
    Booking.objects.filter(pk=coming.pk).update(reply="coming", **said)
    [gone] = booked(one, status="cancelled", cancelled_late=True)
    Booking.objects.filter(pk=gone.pk).update(reply="not coming", **said)
    assert grouped(groupings.BY_REMINDER_RESPONSE, now) == [
        (groupings.SAID_COMING, 1),
        (groupings.NO_REPLY, 1),
        (groupings.NOT_ASKED, 3),
        (groupings.SAID_NOT_COMING, 0),
    ]


def test_organisations_and_types_are_those_of_the_booking_by_name_and_position(now):
    schools, health = OrganisationFactory(name="Wye School"), OrganisationFactory(name="Aber Trust")
    one = session()
    for organisation in (schools, health):
        booked(one, practitioner=UserFactory(organisation=organisation))
    OrganisationFactory(name="Nobody of it came")
    assert grouped(groupings.BY_ORGANISATION, now) == [("Aber Trust", 1), ("Wye School", 1)]
    assert grouped(groupings.BY_ORGANISATION_TYPE, now) == [(schools.type.name, 1), (health.type.name, 1)]
    assert grouped(groupings.BY_ORGANISATION, now, organisation_id=schools.pk) == [("Wye School", 1)]


def test_ways_of_delivery_stand_in_the_order_of_the_form(now):
    for delivery in ("both", "online", "in person"):
        booked(session(delivery=delivery))
    booked(session(delivery="online"))
    assert grouped(groupings.BY_DELIVERY, now) == [("In person", 1), ("Online", 2), ("In person and online", 1)]


def test_courses_that_ran_stand_in_catalogue_order_alone_or_with_their_lineage(now):
    category = CategoryFactory()
    second, first = (
        CourseFactory(title=title, category=category, position=at) for title, at in (("New", 2), ("Old", 1))
    )
    CourseFactory(title="Never ran", category=category)
    booked(session(course=first)), session(course=second)
    assert grouped(groupings.BY_COURSE, now) == [("Old", 1), ("New", 0)]
    type(first).objects.filter(pk=first.pk).update(replaced_by=second)
    assert grouped(groupings.BY_COURSE, now, by_lineage=True) == [("New", 1)]
