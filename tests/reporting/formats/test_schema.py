"""What docs/report-schema.json promises of every report is so."""

import json
from pathlib import Path

import pytest

from reporting.formats.json import as_json
from reporting.periods import reporting_year
from reporting.reports.comparing import compared
from reporting.reports.registry import REPORTS
from reporting.yearly.building import yearly_report
from reporting.yearly.storing import json_text
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


YEARLY = json.loads((Path(__file__).parents[3] / "docs" / "yearly-schema.json").read_text())


def holds(schema, value, at="$"):
    """Check a value by the few words of JSON Schema that our schema is written in."""
    schema = YEARLY["$defs"][schema["$ref"].rsplit("/")[-1]] if "$ref" in schema else schema
    if "const" in schema or "enum" in schema:
        assert value in schema.get("enum", [schema.get("const")]), at
        return
    names = {"object": dict, "array": list, "string": str, "number": (int, float), "null": type(None), "boolean": bool}
    types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    assert isinstance(
        value, tuple(found for name in types for found in ([names[name]] if name != "number" else names[name]))
    ), at
    if isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
        assert set(schema.get("required", [])) <= set(value), at
        assert others is not False or set(value) <= set(known), at
        for key, each in value.items():
            inner = known.get(key, others if isinstance(others, dict) else None)
            if inner:
                holds(inner, each, f"{at}.{key}")
    for n, each in enumerate(value if isinstance(value, list) else []):
        holds(schema["items"], each, f"{at}[{n}]")


def test_the_yearly_report_is_as_its_schema_says(now):
    for on in (DAY, DAY.replace(year=2024)):
        every_kind(session(on=on))
    make_event(held_on=DAY)
    made = json.loads(json_text(yearly_report(period=reporting_year("2025-26"), now=now)))
    holds(YEARLY, made)
    with pytest.raises(AssertionError, match="partnership"):
        holds(YEARLY, {**made, "partnership": 1})
    with pytest.raises(AssertionError):
        holds(YEARLY, {**made, "more": 1})
