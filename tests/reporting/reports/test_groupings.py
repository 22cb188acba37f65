"""By what reports count: each group of bookings where it belongs, to the second and the day."""

import datetime as dt

import pytest

from bookings.models import Booking
from reporting.clusters import clustered
from reporting.reports import groupings
from reporting.reports import groupings_of_bookings as of_bookings
from reporting.reports import groupings_of_sessions as of_sessions
from reporting.reports.basis import Basis
from reporting.reports.registry import REPORTS
from tests.support.factories import (
    CategoryFactory,
    CourseFactory,
    OrganisationFactory,
    UserFactory,
    VenueFactory,
    make_reminder,
    make_reservation,
)
from tests.support.report_cases import DAY, Outcome, booked, scope, session
from training.models import Session
from training.operations.schedule import local_time

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def grouped(grouping, now, **narrowed) -> list[tuple[str, int]]:
    """The first words of each row, in order, and how many held a place."""
    basis = Basis.of(scope(now, **narrowed))
    counts = clustered(basis.scope, grouping.lines(basis))
    rows = grouping.rows(basis, counts)
    held = {key: one.held for key, one in counts.items()}
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
    assert grouped(of_bookings.BY_LEAD_TIME, now) == [(label, 1)]


def test_lead_times_stand_from_the_shortest_to_the_longest(now):
    one = session()
    for days in (90, 1, 30):
        booked(one, booked_at=one.starts_at - dt.timedelta(days=days))
    assert [label for label, _ in grouped(of_bookings.BY_LEAD_TIME, now)] == [
        "Less than 1 week before",
        "4 to 8 weeks before",
        "12 weeks or more before",
    ]


def test_months_and_weekdays_are_those_of_the_first_day_in_order(now):
    for on, days in [(DAY, 1), (dt.date(2025, 11, 30), 2), (dt.date(2026, 1, 1), 1), (dt.date(2025, 4, 7), 1)]:
        booked(session(on=on, days=days))
    assert grouped(of_sessions.BY_MONTH, now) == [("2025-04", 1), ("2025-11", 2), ("2026-01", 1)]
    assert grouped(of_sessions.BY_WEEKDAY, now) == [
        ("Monday", 1),
        ("Tuesday", 1),
        ("Thursday", 1),
        ("Sunday", 1),
    ]


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
    assert grouped(of_bookings.BY_REMINDER_RESPONSE, now) == [
        (of_bookings.SAID_COMING, 1),
        (of_bookings.NO_REPLY, 1),
        (of_bookings.NOT_ASKED, 3),
        (of_bookings.SAID_NOT_COMING, 0),
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
    assert grouped(of_sessions.BY_DELIVERY, now) == [
        ("In person", 1),
        ("Online", 2),
        ("In person and online", 1),
    ]


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


def test_start_times_are_hours_of_the_clock_on_the_wall(now):
    for on, start in ((DAY, dt.time(9, 59)), (dt.date(2025, 6, 3), dt.time(9, 0)), (DAY, dt.time(13, 0))):
        one = session(on=on)
        Session.objects.filter(pk=one.pk).update(starts_at=local_time(on, start))
        booked(one, number=2)
    assert grouped(of_sessions.BY_START_TIME, now) == [("9am to 9:59am", 4), ("1pm to 1:59pm", 2)]


@pytest.mark.parametrize(
    ("hour", "words"),
    [(0, "midnight to 12:59am"), (7, "7am to 7:59am"), (12, "midday to 12:59pm"), (23, "11pm to 11:59pm")],
)
def test_hours_are_said_in_words(hour, words):
    assert of_sessions.hour_in_words(hour) == words


def test_venue_is_that_of_the_first_day(now):
    first, second = (VenueFactory(name=name) for name in ("Barn", "Abbey"))
    one = session(days=2)
    for position, venue in ((1, first), (2, second)):
        one.days.filter(position=position).update(venue=venue)
    other, online = session(), session(delivery="online")
    other.days.update(venue=second)
    online.days.update(venue=None)
    for place, of_session in enumerate((one, other, online), 1):
        booked(of_session, number=place)
    assert grouped(of_sessions.BY_VENUE, now) == [("Abbey", 2), ("Barn", 1), (of_sessions.NO_VENUE, 3)]


def test_session_with_two_trainers_is_in_the_line_of_each_and_once_in_the_total(now):
    ann, bea = (UserFactory(name=name, is_trainer=True) for name in ("Ann", "Bea"))
    for place, trainers in enumerate(([ann, bea], [bea], []), 1):
        booked(session(trainers=trainers), Outcome.NO_SHOW, place)
    assert grouped(of_sessions.BY_TRAINER, now) == [("Ann", 1), ("Bea", 3), (of_sessions.NO_TRAINER, 3)]
    table = REPORTS["no-shows-by-trainer"].table(scope(now))
    assert (table.total["no_show"], table.total["sessions"], table.adds_up) == (6, 3, False)


def test_trainers_of_one_name_are_told_apart(now):
    for _ in range(2):
        trainer = UserFactory(name="Ann", is_trainer=True)
        booked(session(trainers=[trainer]))
    found = [name for name, _ in grouped(of_sessions.BY_TRAINER, now)]
    assert len(set(found)) == 2 and all(name.startswith("Ann (") for name in found)


def test_who_booked_is_told_by_what_the_booking_says(now):
    one, lead = session(), UserFactory()
    own, others, _, taken = booked(one, number=4)
    Booking.objects.filter(pk=own.pk).update(booked_by=own.practitioner)
    Booking.objects.filter(pk=others.pk).update(booked_by=lead)
    [gone] = booked(one, status="cancelled")
    Booking.objects.filter(pk=taken.pk).update(booked_by=taken.practitioner, takes_over_from=gone)
    booked(one, named_from=make_reservation(session=one), booked_by=lead)
    assert grouped(of_bookings.BY_BOOKED_BY, now) == [
        (of_bookings.BY_THEMSELVES, 1),
        (of_bookings.SOMEBODY_ELSE, 1),
        (of_bookings.NAMED, 1),
        (of_bookings.TOOK_OVER, 1),
        (of_bookings.NOBODY_KNOWS, 1),
    ]


def test_first_booking_is_the_earliest_that_a_person_ever_made(now):
    person, first = UserFactory(), session(on=dt.date(2024, 5, 7))
    booked(first, practitioner=person, status="cancelled")  # of another year, and given back: a booking all the same
    one = session()
    booked(one, practitioner=person)
    booked(one, number=3)
    twice = UserFactory()
    for days in (1, 2):  # at one moment, as a file has them
        booked(session(on=DAY + dt.timedelta(days=days)), practitioner=twice, booked_at=one.starts_at)
    assert grouped(of_bookings.BY_FIRST_BOOKING, now) == [(of_bookings.FIRST, 4), (of_bookings.NOT_FIRST, 2)]


def test_sessions_stand_by_date_with_their_reference_or_number(now):
    later, sooner = session(on=DAY + dt.timedelta(days=1), ref="A-7"), session(ref=None)
    booked(later, Outcome.NO_SHOW), booked(sooner)
    session(course=CourseFactory())  # nobody booked it
    table = REPORTS["no-shows-by-session"].table(scope(now))
    assert [(row["session"], row["course"], row["date"], row["no_show"]) for row in table.rows] == [
        (str(sooner.pk), sooner.course.title, DAY, 0),
        ("A-7", later.course.title, DAY + dt.timedelta(days=1), 1),
    ]


@pytest.mark.parametrize("fraction", [0, 250_000])
def test_lead_time_is_exact_to_the_microsecond(now, fraction):
    one = session()
    starts_at = one.starts_at.replace(microsecond=fraction)
    type(one).objects.filter(pk=one.pk).update(starts_at=starts_at)
    for days, microseconds in ((7, 0), (7, 1), (84, 0), (84, -1)):
        [booking] = booked(one, Outcome.ATTENDED)
        booked_at = starts_at - dt.timedelta(days=days) + dt.timedelta(microseconds=microseconds)
        type(booking).objects.filter(pk=booking.pk).update(booked_at=booked_at)
    told = {row["lead_time"]: row["attended"] for row in REPORTS["no-shows-by-lead-time"].table(scope(now)).rows}
    assert told == {"Less than 1 week before": 1, "1 to 2 weeks before": 1, "12 weeks or more before": 2}
