"""What docs/report-schema.json promises of every report is so."""

import json
from pathlib import Path

import pytest

from reporting.formats.json import as_json
from reporting.periods import reporting_year
from reporting.reports.comparing import compared
from reporting.reports.registry import REPORTS
from tests.support.factories import make_event
from tests.support.report_cases import DAY, every_kind, scope, session

pytestmark = pytest.mark.django_db
SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "report-schema.json").read_text())
PROMISED = SCHEMA["properties"]


def check(made):
    assert set(SCHEMA["required"]) <= set(made) <= set(PROMISED)
    keys = [column["key"] for column in made["columns"]]
    assert [list(row) for row in made["rows"]] == [keys] * len(made["rows"])
    assert set(made["total"]) <= set(keys)
    cells = [cell for row in [*made["rows"], made["total"]] for cell in row.values()]
    assert {type(cell) for cell in cells} <= {str, int, float, type(None)}
    for source in ("icc_source", "before_icc_source"):
        assert made.get(source, "measured") in PROMISED[source]["enum"]
    assert json.loads(json.dumps(made)) == made
    for other in made.get("beside", []):
        check(other)


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_as_the_schema_says(now, name):
    for on in (DAY, DAY.replace(year=2024)):
        every_kind(session(on=on))
    make_event(held_on=DAY)
    check(as_json(REPORTS[name].table(scope(now))))
    if REPORTS[name].comparable:
        check(as_json(compared(REPORTS[name], scope(now), reporting_year("2024-25"))))
