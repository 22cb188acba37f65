"""A published table as JSON keeps it, and back: it is printed again as it was, in every format."""

import datetime as dt
from typing import Any

from reporting.periods import Period
from reporting.tables import Chart, Column, Kind, Table

FORM = 1  # of the document; raise it where an older one would no longer be read


def as_document(table: Table) -> dict[str, Any]:
    return {
        "form": FORM,
        "name": table.name,
        "title": table.title,
        "period": [table.period.start.isoformat(), table.period.end.isoformat()],
        "columns": [[column.key, column.label, column.kind.value, column.is_detail] for column in table.columns],
        "rows": [{key: _plain(value) for key, value in row.items()} for row in table.rows],
        "total": dict(table.total),
        "notes": list(table.notes),
        "definitions": list(table.definitions),
        "headline": table.headline,
        "chart": table.chart.value if table.chart else None,
        "bars": [list(bar) for bar in table.bars],
        "bars_are": table.bars_are,
        "ranked": table.ranked,
        "facts": dict(table.facts),
        "beside": [as_document(other) for other in table.beside],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def table_from(document: dict[str, Any]) -> Table:
    columns = [Column(key, label, Kind(kind), is_detail) for key, label, kind, is_detail in document["columns"]]
    dates = {column.key for column in columns if column.kind == Kind.DATE}
    return Table(
        name=document["name"],
        title=document["title"],
        period=Period(*(dt.date.fromisoformat(day) for day in document["period"])),
        columns=columns,
        rows=[
            {key: dt.date.fromisoformat(value) if key in dates and value else value for key, value in row.items()}
            for row in document["rows"]
        ],
        total=document["total"],
        notes=document["notes"],
        definitions=document["definitions"],
        headline=document["headline"],
        chart=Chart(document["chart"]) if document["chart"] else None,
        bars=[(label, number) for label, number in document["bars"]],
        bars_are=document["bars_are"],
        ranked=document["ranked"],
        adds_up=False,
        facts=document["facts"],
        beside=[table_from(other) for other in document["beside"]],
    )
