"""JSON, as docs/reports.md promises it: dates ISO, fractions unrounded, null where there is nothing to divide by."""

import datetime as dt
import json
from typing import Any

from reporting.tables import Table


def as_json(table: Table) -> dict[str, Any]:
    """Return the table as plain objects, keys in the promised order."""
    keys = [column.key for column in table.columns]
    return {
        "report": table.name,
        "title": table.title,
        "period": {"from": table.period.start.isoformat(), "to": table.period.end.isoformat()},
        "columns": [{"key": column.key, "label": column.label} for column in table.columns],
        "rows": [{key: _plain(row[key]) for key in keys} for row in table.rows],
        "total": {key: table.total[key] for key in keys if key in table.total},
        "notes": list(table.notes),
        "definitions": list(table.definitions),
        **table.facts,
        **({"beside": [as_json(other) for other in table.beside]} if table.beside else {}),
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def json_text(table: Table) -> str:
    return json.dumps(as_json(table), ensure_ascii=False, indent=2) + "\n"


def json_file(table: Table) -> bytes:
    return json_text(table).encode()
