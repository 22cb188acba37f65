"""The partnership's published tables of 2023-24 come out of the demonstration's single bookings, figure for figure."""

import csv
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

import bookings
from reporting.formats.html import page_table
from reporting.models import KeptReport
from reporting.periods import reporting_year
from reporting.reports.registry import REPORTS
from reporting.scope import Scope
from reporting.yearly.building import yearly_report
from reporting.yearly.pages.presenters import since_then
from reporting.yearly.storing import report_from
from training.models import User

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


@pytest.fixture
def report(demonstration, db):
    return yearly_report(period=reporting_year("2023-24"), now=timezone.now())


def lines(table):
    """What a table says, cell by cell, in the order of its columns: the total last."""
    return [tuple(line.get(column.key, "") for column in table.columns) for line in table.lines]


def test_the_yearly_report_has_both_published_tables_cell_by_cell(report):
    courses, types = report.tables[0], report.tables[1]
    by_course = [tuple(row.values()) for row in published("attendance-by-course")]
    by_type = [tuple(row.values()) for row in published("attendance-by-organisation-type")]
    assert lines(courses) == [*by_course, ("Total", "", 1372, "")]
    assert lines(types) == [*by_type, ("Total", 1372)]
    printed = page_table(courses, most=None)
    noted = [cell for row in printed.rows for cell in row.cells if cell.note]
    assert [f"{cell.text} – {cell.note}" for cell in noted] == ["5 – Full attendance not available"]


def test_the_demonstration_keeps_its_year_and_shows_a_figure_put_right_since(report):
    kept = KeptReport.objects.get()
    then = report_from(kept.content)
    since = since_then(kept, then, report, with_reasons=True)
    assert [(each.difference.what, each.difference.was, each.difference.now) for each in since.changes] == [
        ("Safeguarding conference (evaluations)", "86", "88")
    ]
    assert "the event was changed on" in since.changes[0].why[0]
    names = [name for name in User.objects.values_list("name", flat=True) if name and name in kept.content]
    assert names == []
