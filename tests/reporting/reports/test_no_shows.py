import datetime as dt

import pytest

from bookings.models import Booking
from reporting.insight.intervals import wilson
from reporting.reports.registry import REPORTS
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory, make_reminder
from tests.support.report_cases import DAY, Outcome, booked, every_kind, scope, session

pytestmark = pytest.mark.django_db


def rows_of(name, now, **narrowed):
    return REPORTS[f"no-shows-by-{name}"].table(scope(now, **narrowed)).rows


def test_columns_are_the_promised_ones_in_order(now):
    table = REPORTS["no-shows-by-organisation-type"].table(scope(now))
    assert [column.key for column in table.columns] == [
        *("organisation_type", "held", "attended", "partly_attended", "no_show", "excused", "not_recorded"),
        *("late_cancellation", "cancelled", "recorded", "rate", "low", "high", "coverage", "sessions", "note"),
        *("low_independent", "high_independent", "design_effect"),
    ]


def test_row_of_every_kind_of_booking_is_counted_by_hand(now):
    one = session()
    every_kind(one)
    (row,) = rows_of("course", now)
    # One session of 16, so that the likeness is the assumed one: 1 + (16 - 1) * 0.05.
    (low, high), (low_alone, high_alone) = wilson(5, 16, 1.75), wilson(5, 16)
    assert row == {
        "course": one.course.title,
        "held": 28,
        "attended": 9,
        "partly_attended": 2,
        "no_show": 5,
        "excused": 4,
        "not_recorded": 8,
        "late_cancellation": 3,
        "cancelled": 6,
        "recorded": 16,
        "rate": 5 / 16,
        "low": low,
        "high": high,
        "coverage": 20 / 28,
        "sessions": 1,
        "note": "few sessions",
        "low_independent": low_alone,
        "high_independent": high_alone,
        "design_effect": 1.75,
    }


def test_none_of_ten_marked_gives_no_rate_no_coverage_and_no_no_show(now):
    booked(session(), number=10)
    table = REPORTS["no-shows-by-course"].table(scope(now))
    (row,) = table.rows
    assert (row["held"], row["not_recorded"], row["no_show"], row["recorded"]) == (10, 10, 0, 0)
    assert (row["rate"], row["low"], row["high"], row["coverage"]) == (None, None, None, 0)
    assert table.headline == "In 2025-26 nobody's attendance is recorded, so there is no no-show rate."
    assert table.gaps == (
        "Attendance is not recorded for 10 of 10 places held (coverage 0.0 %): 1 of 1 register is missing or "
        "unfinished."
    )


def test_two_day_session_is_counted_once_a_person(now):
    booked(session(days=2), Outcome.PARTLY_ATTENDED)
    (row,) = rows_of("course", now)
    assert (row["held"], row["partly_attended"], row["recorded"]) == (1, 1, 1)


def test_total_is_reckoned_over_everybody_not_from_the_rows_rates(now):
    small, large = session(), session()
    booked(small, Outcome.NO_SHOW)
    booked(large, Outcome.ATTENDED, 9)
    total = REPORTS["no-shows-by-course"].table(scope(now)).total
    assert (total["no_show"], total["recorded"], total["rate"]) == (1, 10, 0.1)


def test_lineage_puts_the_no_shows_of_both_courses_in_one_row(now):
    heir = CourseFactory(title="Heir")
    booked(session(course=CourseFactory(replaced_by=heir)), Outcome.NO_SHOW, 2)
    booked(session(course=heir), Outcome.ATTENDED, 3)
    rows = rows_of("course", now, by_lineage=True)
    assert [(row["course"], row["no_show"], row["recorded"]) for row in rows] == [("Heir", 2, 5)]


def test_organisation_of_the_day_of_booking_keeps_its_no_show(now):
    person = UserFactory(organisation=OrganisationFactory(name="Before"))
    booked(session(), Outcome.NO_SHOW, practitioner=person)
    person.organisation = OrganisationFactory(name="After")
    person.save()
    assert [(row["organisation"], row["no_show"]) for row in rows_of("organisation", now)] == [("Before", 1)]


def test_months_stand_in_order_of_time(now):
    for day in (dt.date(2026, 1, 6), dt.date(2025, 4, 1), dt.date(2025, 11, 4), dt.date(2025, 11, 5)):
        booked(session(on=day), Outcome.NO_SHOW)
    assert [(row["month"], row["no_show"]) for row in rows_of("month", now)] == [
        ("2025-04", 1),
        ("2025-11", 2),
        ("2026-01", 1),
    ]


def test_weekdays_are_those_of_the_first_day(now):
    monday = dt.date(2025, 11, 3)
    for days in (6, 1, 0, 0):
        booked(session(on=monday + dt.timedelta(days=days)), Outcome.NO_SHOW)
    assert [(row["weekday"], row["no_show"]) for row in rows_of("weekday", now)] == [
        ("Monday", 2),
        ("Tuesday", 1),
        ("Sunday", 1),
    ]


def test_lead_time_runs_from_booking_to_the_start(now):
    one = session(on=DAY)
    for before in (
        dt.timedelta(hours=1),
        dt.timedelta(days=7) - dt.timedelta(seconds=1),
        dt.timedelta(days=7),
        dt.timedelta(days=20),
        dt.timedelta(days=84),
        dt.timedelta(days=300),
    ):
        booked(one, Outcome.NO_SHOW, booked_at=one.starts_at - before)
    assert [(row["lead_time"], row["no_show"]) for row in rows_of("lead-time", now)] == [
        ("Less than 1 week before", 2),
        ("1 to 2 weeks before", 1),
        ("2 to 4 weeks before", 1),
        ("12 weeks or more before", 2),
    ]


def test_delivery_stands_in_words(now):
    booked(session(delivery="online"), Outcome.NO_SHOW, 2)
    booked(session(delivery="in person"), Outcome.NO_SHOW)
    assert [(row["delivery"], row["no_show"]) for row in rows_of("delivery", now)] == [("In person", 1), ("Online", 2)]


def reminded(bookings, sent_at, kind="reminder"):
    for booking in bookings:
        make_reminder(booking, sent_at=sent_at, kind=kind)


def some_answered():
    """Every fourth booking an answer or a reminder, whatever became of it."""
    pks = list(Booking.objects.order_by("pk").values_list("pk", flat=True))
    asked = Booking.objects.order_by("pk").select_related("practitioner", "session")
    for place, reply in enumerate(Booking.Reply):
        replied_at = asked[0].session.starts_at
        Booking.objects.filter(pk__in=pks[place::4]).update(reply=reply, replied_at=replied_at)
    reminded(asked.filter(pk__in=pks[2::4]), asked[0].booked_at)


def test_answers_to_reminders_stand_by_what_was_said_and_asked(now):
    one = session()
    before, moment = one.starts_at - dt.timedelta(seconds=1), one.starts_at
    coming = {"reply": Booking.Reply.COMING, "replied_at": before}
    cannot = {"reply": Booking.Reply.NOT_COMING, "replied_at": before, "status": "cancelled", "cancelled_at": before}
    booked(one, Outcome.ATTENDED, 7, **coming)
    booked(one, Outcome.NO_SHOW, 1, **coming)
    booked(one, number=2, **cannot)
    booked(one, number=3, cancelled_late=True, **cannot)
    reminded(booked(one, Outcome.NO_SHOW, 4), before)
    reminded(booked(one, number=5, status="cancelled"), before)
    # asked nothing: too late, not delivered, another mail, no mail
    reminded(booked(one, Outcome.NO_SHOW), moment)
    reminded(booked(one, Outcome.NO_SHOW), None)
    reminded(booked(one, Outcome.NO_SHOW), before, "confirmation")
    booked(one, Outcome.ATTENDED)
    rows = rows_of("reminder-response", now)
    assert [
        (row["reminder_response"], row["held"], row["no_show"], row["cancelled"], row["late_cancellation"], row["rate"])
        for row in rows
    ] == [
        ("Said they are coming", 8, 1, 0, 0, 1 / 8),
        ("Did not reply", 4, 4, 5, 0, 1),
        ("Not asked", 4, 3, 0, 0, 3 / 4),
        ("Said they can’t come", 0, 0, 2, 3, None),
    ]


def test_answers_to_reminders_say_what_the_rows_are(now):
    definitions = REPORTS["no-shows-by-reminder-response"].table(scope(now)).definitions
    assert definitions[0] == "People are grouped by their last answer to the reminders of the session."
    assert [text for text in REPORTS["no-shows-by-weekday"].table(scope(now)).definitions if "reminder" in text] == []


@pytest.mark.parametrize("name", [name for name in REPORTS if name.startswith("no-shows")])
def test_rows_add_up_to_the_total(now, name):
    for days in (0, 1, 31, 62):
        every_kind(session(on=DAY + dt.timedelta(days=days)))
    some_answered()
    table = REPORTS[name].table(scope(now))
    for key in ("held", "attended", "no_show", "not_recorded", "late_cancellation", "cancelled", "recorded"):
        assert sum(row[key] for row in table.rows) == table.total[key]
    assert table.total["held"] == 4 * 28
