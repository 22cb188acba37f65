import datetime as dt

import pytest
from django.db.models import Count

from bookings.models import Booking
from reporting.periods import reporting_year
from reporting.reports.registry import REPORTS
from reporting.scope import Scope
from reporting.yearly.building import yearly_report
from tests.support.factories import make_event, make_session
from tests.support.kept_reports import NOW, YEAR, YEAR_BEFORE, a_year
from tests.support.report_cases import Outcome, booked, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


def made(period=YEAR):
    return yearly_report(period=period, now=NOW)


def section(report, key):
    return next(each for each in report.sections if each.key == key)


def rows(report, name):
    table = next(each for each in report.tables if each.name == name)
    return [tuple(row[column.key] for column in table.columns) for row in table.rows]


def test_tables_are_those_of_the_reports_by_the_same_names():
    a_year()
    booked(make_session(on=YEAR.start), Outcome.PARTLY_ATTENDED, 2)
    report, scope = made(), Scope(period=YEAR, now=NOW)
    for name in ("attendance-by-course", "attendance-by-organisation-type"):
        table, other = next(each for each in report.tables if each.name == name), REPORTS[name].table(scope)
        keys = [column.key for column in table.columns]
        assert [[row[key] for key in keys] for row in table.rows] == [[row[key] for key in keys] for row in other.rows]
        assert table.total == {"attended": other.total["attended"]} == {"attended": 5}
        assert [column.label for column in table.columns if column.kind.is_figure] == ["Attended"]


def test_figures_are_a_plain_second_count():
    a_year()
    walked_in = booked(make_session(on=YEAR.end), Outcome.ATTENDED, is_walk_in=True)
    booked(make_session(on=YEAR.start), Outcome.ATTENDED, practitioner=walked_in[0].practitioner)
    booked(make_session(on=YEAR.start - dt.timedelta(days=1)), Outcome.ATTENDED, 7)  # the year before
    figures = made().figures
    in_year = Booking.objects.filter(session__first_on__range=(YEAR.start, YEAR.end))
    came = in_year.filter(outcome__in=["attended", "partly attended"])
    held = in_year.filter(status="confirmed", is_walk_in=False)
    assert figures["attendances"] == len(list(came)) == 5
    assert figures["learners"] == len({booking.practitioner_id for booking in came}) == 4
    assert figures["held"] == len(list(held)) == 6
    by_outcome = dict(held.values_list("outcome").annotate(Count("pk")))
    assert (
        (figures["no_show"], figures["not_recorded"]) == (by_outcome["no show"], by_outcome["not recorded"]) == (1, 1)
    )
    assert figures["recorded"] == figures["attended"] + figures["partly_attended"] + figures["no_show"] == 5
    assert figures["rate"] == 1 / 5
    assert figures["low"] < figures["rate"] < figures["high"]
    assert figures["coverage"] == 5 / 6


def test_events_stand_beside_and_are_added_to_nothing():
    a_year()
    without = made()
    make_event(title="Conference", held_on=YEAR.start, lowest=50, highest=60)
    report = made()
    assert report.figures == without.figures
    assert next(table.total for table in report.tables if table.name == "events")["at_most"] == 60
    assert "not part of the figures above" in section(report, "events").sentences[0]
    assert list(section(without, "events").tables) == []


def test_a_rate_that_rests_on_too_little_has_a_stop_sign():
    world = a_year()
    assert "Do not draw conclusions" in section(made(), "no-shows").warning  # 4 of 5 are recorded
    assert section(made(), "no-shows").points == [f"{world['course'].title}, 4 November 2025: partial"]
    booked(world["session"], Outcome.ATTENDED, 10)
    assert section(made(), "no-shows").warning == ""


def test_what_was_said_of_a_missing_register_stays_out():
    world = a_year()
    register(
        make_session(course=world["course"], on=YEAR.start), state="unavailable", reason="Jo Bloggs lost the sheet"
    )
    report = made()
    points = section(report, "no-shows").points
    assert any("unavailable" in point for point in points)
    assert not any("Bloggs" in point for point in points)
    assert section(report, "by-course").tables[0].rows[0]["note"] == "Full attendance not available"
    assert (
        "Full attendance is not available for Understanding Child Neglect" in section(report, "by-course").sentences[-1]
    )


def test_year_on_year_has_changes_and_of_the_rate_an_interval():
    a_year()
    assert section(made(), "year-on-year").sentences == [
        "No session of 2024-25 is in Turnout, so there is nothing to compare 2025-26 with."
    ]
    booked(make_session(on=YEAR_BEFORE.start), Outcome.ATTENDED, 9)
    report = made()
    assert rows(report, "year-on-year")[:2] == [("Attendances", 3, 9, -6), ("People who came", 3, 9, -6)]
    (rate,) = next(table.rows for table in report.tables if table.name == "year-on-year-rates")
    assert (rate["rate"], rate["before_rate"]) == (1 / 4, 0)
    assert rate["change_low"] < rate["change"] == 0.25 < rate["change_high"]
    assert "there is no sign of a change" in section(report, "year-on-year").sentences[0]
    by_type = next(table for table in report.tables if table.name == "year-on-year-by-type")
    assert by_type.total == {"now": 3, "before": 9, "change": -6}


def test_a_year_that_is_not_over_is_put_beside_the_same_days():
    """On 10 July it has had three months: the year before counts with no more."""
    in_july = dt.datetime(2026, 7, 10, 12, 0, tzinfo=dt.UTC)
    for on, number in ((dt.date(2026, 5, 5), 3), (dt.date(2025, 5, 5), 4), (dt.date(2025, 9, 5), 20)):
        booked(make_session(on=on), Outcome.ATTENDED, number)
    report = yearly_report(period=reporting_year("2026-27"), now=in_july)
    assert rows(report, "year-on-year")[:3] == [
        ("Attendances", 3, 4, -1),
        ("People who came", 3, 4, -1),
        ("Sessions", 1, 1, 0),
    ]
    same_days = "2026-27 is not over. It is put beside the same days a year earlier, 1 April 2025 to 10 July 2025."
    assert section(report, "year-on-year").sentences[0] == same_days
    headings = {table.name: [column.label for column in table.columns] for table in report.tables}
    assert headings["year-on-year"] == ["Figure", "2026-27 so far", "1 April 2025 to 10 July 2025", "Change"]
    assert section(report, "no-shows").sentences[0].startswith("So far in 2026-27, 0 of 3 places")
    brief = section(report, "brief").sentences
    assert brief[0] == "2026-27 is not over. These are its figures up to 10 July 2026."
    over = yearly_report(period=YEAR, now=in_july)
    assert not any("is not over" in words for each in over.sections for words in each.sentences)


def test_a_year_without_anything_says_so():
    report = made(reporting_year("2019-20"))
    assert report.figures["attendances"] == 0
    assert section(report, "by-course").sentences == ["No course ran."]
    assert section(report, "brief").sentences == ["0 attendances by 0 people at 0 sessions of 0 courses."]
    assert report.tables == []


def test_as_many_questions_for_a_course_as_for_several(django_assert_num_queries):
    a_year()
    with django_assert_num_queries(13):
        made()
    for number in range(3):
        booked(make_session(on=YEAR.start + dt.timedelta(days=number)), Outcome.ATTENDED, 2)
    with django_assert_num_queries(13):
        made()
