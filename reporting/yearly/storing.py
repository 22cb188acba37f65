"""A yearly report as JSON and back: what is kept of it, what programs are given, and what it prints from ever after."""

import datetime as dt
import json
from typing import Any

from reporting.periods import Period
from reporting.tables import Column, Kind, Table
from reporting.yearly.document import FORM, Section, YearlyReport


class UnknownForm(ValueError):
    """It was made with a form that this program does not know."""


def as_json(report: YearlyReport) -> dict[str, Any]:
    """Return it as plain objects, keys in the promised order."""
    return {
        "report": "yearly",
        "form": report.form,
        "title": report.title,
        "partnership": report.partnership,
        "period": {"from": report.period.start.isoformat(), "to": report.period.end.isoformat()},
        "made_on": report.made_on.isoformat(),
        "figures": dict(report.figures),
        "sections": [_section(section) for section in report.sections],
        "definitions": list(report.definitions),
    }


def json_text(report: YearlyReport) -> str:
    return json.dumps(as_json(report), ensure_ascii=False, indent=2) + "\n"


def report_from(text: str) -> YearlyReport:
    """Read what `json_text` wrote, with this program or an earlier one. Raises UnknownForm."""
    kept = json.loads(text)
    if kept["form"] != FORM:
        raise UnknownForm(f"This report has form {kept['form']}, and this program knows form {FORM} alone.")
    period = Period(*(dt.date.fromisoformat(kept["period"][end]) for end in ("from", "to")))
    return YearlyReport(
        partnership=kept["partnership"],
        period=period,
        made_on=dt.date.fromisoformat(kept["made_on"]),
        sections=[_section_from(section, period) for section in kept["sections"]],
        definitions=kept["definitions"],
        figures=kept["figures"],
        form=kept["form"],
    )


def _section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "warning": section.warning,
        "sentences": list(section.sentences),
        "listed": section.listed,
        "points": list(section.points),
        "tables": [_table(table) for table in section.tables],
    }


def _table(table: Table) -> dict[str, Any]:
    keys = ["of", *(column.key for column in table.columns)]
    columns = [
        {"key": column.key, "label": column.label, "kind": column.kind.value, "is_detail": column.is_detail}
        for column in table.columns
    ]
    return {
        "name": table.name,
        "title": table.title,
        "headline": table.headline,
        "columns": columns,
        "rows": [{key: _plain(row[key]) for key in keys} for row in table.rows],
        "total": dict(table.total),
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _section_from(kept: dict[str, Any], period: Period) -> Section:
    return Section(**{**kept, "tables": [_table_from(table, period) for table in kept["tables"]]})


def _table_from(kept: dict[str, Any], period: Period) -> Table:
    columns = [Column(**{**column, "kind": Kind(column["kind"])}) for column in kept["columns"]]
    dates = {column.key for column in columns if column.kind == Kind.DATE}
    rows = [
        {key: dt.date.fromisoformat(value) if key in dates and value else value for key, value in row.items()}
        for row in kept["rows"]
    ]
    return Table(**{**kept, "columns": columns, "rows": rows}, period=period, notes=(), definitions=(), ranked=False)
