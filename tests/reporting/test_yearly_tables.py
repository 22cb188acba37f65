"""The partnership's published tables of 2023-24 come out of the demonstration's single bookings, figure for figure."""

import csv
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

import bookings
from reporting.periods import reporting_year
from reporting.reports.registry import REPORTS
from reporting.scope import Scope

pytestmark = pytest.mark.long

PUBLISHED = Path(bookings.__file__).parent / "demo" / "data"


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """The demonstration, loaded once for this module and taken away after it."""
    with django_db_blocker.unblock():
        call_command("demo", verbosity=0)
        yield
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def yearly(demonstration, db):
    def table(name):
        return REPORTS[name].table(Scope(period=reporting_year("2023-24"), now=timezone.now()))

    return table


def published(name):
    with (PUBLISHED / f"{name}-2023-24.csv").open(encoding="utf-8", newline="") as file:
        return [{**row, "attended": int(row["attended"])} for row in csv.DictReader(file)]


def chosen(rows, *keys):
    return [tuple(row[key] for key in keys) for row in rows]


def test_attendance_by_course_is_the_published_table_row_by_row(yearly):
    table, keys = yearly("attendance-by-course"), ("category", "course", "attended", "note")
    rows = published("attendance-by-course")
    assert (len(rows), table.total["attended"]) == (33, 1372)
    assert chosen(table.rows, *keys) == chosen(rows, *keys)


def test_attendance_by_organisation_type_is_the_published_table_row_by_row(yearly):
    table, keys = yearly("attendance-by-organisation-type"), ("organisation_type", "attended")
    rows = published("attendance-by-organisation-type")
    assert (len(rows), table.total["attended"]) == (12, 1372)
    assert chosen(table.rows, *keys) == chosen(rows, *keys)


def test_cross_table_has_both_published_tables_as_its_margins(yearly):
    table = yearly("attendance-by-course-and-organisation-type")
    courses, types = published("attendance-by-course"), published("attendance-by-organisation-type")
    keys = ("category", "course", "attended", "note")
    assert chosen(table.rows, *keys) == chosen(courses, *keys)
    names = [row["organisation_type"] for row in types]
    assert [column.key for column in table.columns] == ["category", "course", *names, "attended", "note"]
    assert table.total == {row["organisation_type"]: row["attended"] for row in types} | {"attended": 1372}
    for name in names:
        assert sum(row[name] for row in table.rows) == table.total[name]


def test_no_shows_of_the_year_are_counted_over_the_recorded_alone(yearly):
    total = yearly("no-shows-by-organisation-type").total
    assert total["recorded"] == total["attended"] + total["partly_attended"] + total["no_show"]
    assert total["held"] == total["recorded"] + total["excused"] + total["not_recorded"]
    assert total["rate"] == total["no_show"] / total["recorded"]
    assert total["coverage"] == (total["held"] - total["not_recorded"]) / total["held"] < 1
