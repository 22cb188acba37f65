import json

from reporting.formats.json import json_file
from tests.support.report_tables import FORMULAS, table


def test_json_is_what_formats_promises():
    made = json.loads(json_file(table(rate=None)))
    assert list(made) == ["report", "title", "period", "columns", "rows", "total", "notes", "definitions"]
    assert made == {
        "report": "attendance-by-course",
        "title": "Attendance by course",
        "period": {"from": "2023-04-01", "to": "2024-03-31"},
        "columns": [
            {"key": "category", "label": "Category"},
            {"key": "course", "label": "Event"},
            {"key": "attended", "label": "Attended"},
            {"key": "rate", "label": "Rate"},
            {"key": "low", "label": "Lowest"},
            {"key": "high", "label": "Highest"},
            {"key": "on", "label": "Date"},
            {"key": "note", "label": "Note"},
        ],
        "rows": [
            {
                "category": "Category",
                "course": "Early Help",
                "attended": 1234,
                "rate": None,
                "low": 1 / 30,
                "high": 1 / 3,
                "on": "2023-04-01",
                "note": "",
            }
        ],
        "total": {"attended": 1234, "rate": None, "low": None, "high": None},
        "notes": ["Mind the gap."],
        "definitions": ["Attended counts."],
    }


def test_json_leaves_texts_as_they_are():
    rows = json.loads(json_file(table(FORMULAS)))["rows"]
    assert [row["course"] for row in rows] == FORMULAS
