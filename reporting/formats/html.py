"""The pieces of a report page: a table arranged for reading, where files keep it flat."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reporting.tables import Column, Kind, Table, as_people_read
from training.templatetags.words import percentage

STATE_COLOURS = {"due": "red", "partial": "yellow", "complete": "green", "unavailable": "grey"}
# The no-show tables are wide: what is looked for comes first. Other tables keep their order.
FIRST = ("share", "rate", "interval", "no_show", "recorded", "coverage", "held")
INTERVAL = Column("interval", "95 % interval", Kind.PERCENTAGE)  # both ends in one cell


@dataclass(frozen=True)
class PageCell:
    text: str
    kind: Kind
    colour: str = ""  # of the tag that it is shown as, if it is one
    note: str = ""

    @property
    def is_figure(self) -> bool:
        return self.kind.is_figure


@dataclass(frozen=True)
class PageRow:
    head: PageCell
    cells: list[PageCell]


@dataclass(frozen=True)
class PageTable:
    """`groups` are rows under a heading, "" where rows are not grouped. The first cell of a row is its heading."""

    head: Column
    columns: list[Column]
    groups: list[tuple[str, list[PageRow]]]
    total: PageRow | None


def page_table(table: Table) -> PageTable:
    """Return the table with grouped rows, notes beside their figure and both ends of an interval in one cell."""
    grouped = len(table.text_columns) == 2 < len(table.columns)
    group_key = table.columns[0].key if grouped else None
    head = table.columns[1 if grouped else 0]
    merged = {group_key, head.key, "low", "high"}
    columns = [c for c in table.columns if c.key not in merged and c.kind != Kind.NOTE]
    if any(column.key == "rate" for column in columns):
        columns.append(INTERVAL)
        order = {key: position for position, key in enumerate(FIRST)}
        columns.sort(key=lambda column: order.get(column.key, len(order)))
    groups = [
        (heading, [_row(row, head, columns) for row in rows])
        for heading, rows in groupby(table.rows, key=lambda row: str(row[group_key]) if group_key else "")
    ]
    total = _row({head.key: "Total", **table.total}, head, columns) if table.rows else None
    return PageTable(head, columns, groups, total)


def _row(row: Mapping[str, Any], head: Column, columns: list[Column]) -> PageRow:
    return PageRow(_cell(row, head), [_cell(row, column) for column in columns])


def _cell(row: Mapping[str, Any], column: Column) -> PageCell:
    if column is INTERVAL:
        known = row["low"] is not None
        return PageCell(f"{row['low'] * 100:.1f} to {percentage(row['high'])}" if known else "–", column.kind)
    if column.key not in row:
        return PageCell("", column.kind)
    value = row[column.key]
    text = as_people_read(value, column.kind)
    note = str(row.get("note", "")) if column.key == "attended" else ""
    colour = STATE_COLOURS.get(str(value), "") if column.kind == Kind.STATE else ""
    return PageCell(text, column.kind, colour, note)
