"""The report on actions: a line each, in the words of their pages, in every format."""

import json

import pytest

from reporting.formats.csv import csv_text
from reporting.formats.files import FILE_FORMATS
from reporting.formats.json import json_text
from reporting.reports.registry import REPORTS
from tests.support.factories import CourseFactory, make_action
from tests.support.report_cases import scope
from tests.support.tried import after, before

pytestmark = pytest.mark.django_db
ACTIONS = REPORTS["actions"]
MANY, FEW = [4, 5, 3, 4] * 6, [1, 2, 0, 1] * 6


@pytest.fixture
def year():
    course, other = CourseFactory(title="Neglect"), CourseFactory()
    before(MANY, course=course)
    after(FEW, course=course)
    before(MANY, course=other)
    after(MANY, course=other)
    return make_action(title="Calls", courses=[course])


def test_line_has_what_was_stated_and_what_came_of_it(year, now):
    table = ACTIONS.table(scope(now))
    [row] = table.rows
    assert (row["action"], row["scope"], row["verdict"], row["stated"]) == ("Calls", "Neglect", "better", 5.0)
    assert (row["before"], row["after"], row["before_elsewhere"]) == (0.2, 0.05, 0.2)
    assert row["change"] == pytest.approx(-0.15)
    assert row["low"] < row["change"] < row["high"] < 0
    assert (row["known"], row["owner"], row["begins"]) == ("Known", year.owner.name, year.begins_on)
    assert table.headline == "1 action was followed: 1 better."


def test_without_any_it_says_so(now):
    table = ACTIONS.table(scope(now))
    assert (list(table.rows), table.headline) == ([], "No action was followed in this period.")


def test_narrowed_it_says_that_it_is_not(year, now):
    assert ACTIONS.table(scope(now)).notes == []
    assert "no course or organisation can be chosen" in ACTIONS.table(scope(now, delivery="online")).notes[0]


@pytest.mark.parametrize("format", FILE_FORMATS)
def test_every_format_is_made_of_it(year, now, format):
    content = FILE_FORMATS[format].write(ACTIONS.table(scope(now)))
    assert len(content) > 200


def test_json_and_csv_have_every_column(year, now):
    table = ACTIONS.table(scope(now))
    [row] = json.loads(json_text(table))["rows"]
    assert list(row) == [column.key for column in table.columns]
    assert "Calls,Neglect,2025-04-01,better" in csv_text(table)
