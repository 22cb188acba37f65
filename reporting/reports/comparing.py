"""Two periods side by side: the same report of each, line by line, with what changed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reporting.insight.intervals import newcombe
from reporting.periods import Period, same_days_a_year_before
from reporting.reports.basis import Report
from reporting.scope import Scope
from reporting.tables import HIDDEN, Column, Kind, Table, points
from training.templatetags.words import percentage

Row = Mapping[str, Any]
OF_RATES = ("rate", "low", "high", "no_show", "recorded")
ABOUT_CHANGES = (
    "A change is what the first period has more, or with a minus less. A change of a rate is in percentage points. Its "
    "likely range says how far chance alone may have moved it; where nought lies within, there is no sign of a change.",
)


def table_of(report: Report, scope: Scope, other: Period | None) -> Table:
    """Return a report, with another period beside it where one is asked for."""
    return report.table(scope) if other is None else compared(report, scope, other)


def compared(report: Report, scope: Scope, other: Period) -> Table:
    """Return the report of a scope with that of another period beside it. Call it for a report that is comparable."""
    before = report.table(replace(scope, period=other))
    return side_by_side(report.table(scope), before, other, today=scope.today)


def side_by_side(now: Table, before: Table, other: Period, *, today: dt.date) -> Table:
    """Return two tables of one report, of two periods, as one: a figure that is hidden in either has no change."""
    has_rates = "rate" in {column.key for column in now.columns}
    columns, cells = _rates(now, other) if has_rates else _figures(now, other)
    found = {_key(row, before): row for row in before.rows}
    rows = [{**_words(row, now), **cells(row, found.pop(_key(row, now), {}))} for row in now.rows]
    rows += [{**_words(row, now), **cells({}, row)} for row in found.values()]
    total = {name: value for name, value in cells(now.total, before.total).items() if name != "note"}
    gaps = [f"In {other}: {before.gaps}"] if before.gaps else []
    earlier = {f"before_{name}": value for name, value in before.facts.items()}
    period = {"compare": {"from": other.start.isoformat(), "to": other.end.isoformat()}}
    return replace(
        now,
        title=f"{now.title} compared with {other}",
        columns=[*now.text_columns, *columns, *(column for column in now.columns if column.kind == Kind.NOTE)],
        rows=rows,
        total=total if has_rates else {name: value for name, value in total.items() if _is_of(name, now.total)},
        notes=[*_of_a_part(now.period, other, today), *now.notes, *gaps],
        definitions=[*ABOUT_CHANGES, *now.definitions],
        headline=f"{now.headline} {change_in_words(total, other) if has_rates else before.headline}",
        facts={**now.facts, **earlier, **period},
        adds_up=False,
    )


def _of_a_part(period: Period, other: Period, today: dt.date) -> list[str]:
    """Return a warning where one of two periods is not over, for its figures grow until it is."""
    running = next((one for one in (period, other) if one.is_running(today)), None)
    if running is None:
        return []
    if other == same_days_a_year_before(period, today):
        return [f"{period} is not over. It is put beside the same days a year earlier."]
    return [f"{running} is not over, so its counts are of a shorter time: compare its rates alone."]


def _is_of(name: str, total: Row) -> bool:
    """Tell whether a total has the figure that a column is about."""
    return name.removeprefix("before_").removeprefix("change_") in total


def _key(row: Row, table: Table) -> tuple[Any, ...]:
    """Return what a line is about: months are held against the same month of another year."""
    return tuple(row[c.key][-2:] if c.kind == Kind.MONTH else row[c.key] for c in table.text_columns)


def _words(row: Row, table: Table) -> dict[str, Any]:
    return {column.key: row[column.key] for column in table.text_columns}


def _rates(table: Table, other: Period) -> tuple[list[Column], Any]:
    """Return the columns of a report of rates, and what makes a line of two."""
    of = {column.key: column for column in table.columns}
    both = [of[key] for key in OF_RATES]
    earlier = [replace(column, key=f"before_{column.key}", label=f"{column.label}, {other}") for column in both]
    changes = [
        Column("change", "Change", Kind.CHANGE),
        Column("change_low", "Change, lowest likely", Kind.CHANGE),
        Column("change_high", "Change, highest likely", Kind.CHANGE),
    ]
    return [*both[:3], *earlier[:3], *changes, *both[3:], *earlier[3:]], rates_of_two


def rates_of_two(row: Row, before: Row) -> dict[str, Any]:
    """Return a line of rates with those of the line before, the change, and between what it likely lies."""
    change: tuple[Any, ...] = (None, None, None)
    if HIDDEN in (row.get("rate"), before.get("rate")):
        change = (HIDDEN, HIDDEN, HIDDEN)
    elif row.get("rate") is not None and before.get("rate") is not None:
        interval, earlier = (row["low"], row["high"]), (before["low"], before["high"])
        change = row["rate"] - before["rate"], *newcombe(row["rate"], interval, before["rate"], earlier)
    counted = {"no_show": 0, "recorded": 0}
    return {
        **{key: row.get(key, counted.get(key)) for key in OF_RATES},
        **{f"before_{key}": before.get(key, counted.get(key)) for key in OF_RATES},
        **dict(zip(("change", "change_low", "change_high"), change, strict=True)),
        "note": row.get("note", ""),
    }


def _figures(table: Table, other: Period) -> tuple[list[Column], Any]:
    figures = [column for column in table.columns if column.kind.is_figure and not column.is_detail]
    columns = []
    for column in figures:
        kind = Kind.CHANGE if column.kind == Kind.PERCENTAGE else Kind.DIFFERENCE
        columns += [
            column,
            replace(column, key=f"before_{column.key}", label=f"{column.label}, {other}"),
            Column(f"change_{column.key}", f"Change in {column.label.lower()}", kind),
        ]

    def of_two(row: Row, before: Row) -> dict[str, Any]:
        cells: dict[str, Any] = {}
        for column in figures:
            nothing = None if column.kind == Kind.PERCENTAGE else 0
            now, then = row.get(column.key, nothing), before.get(column.key, nothing)
            change = HIDDEN if HIDDEN in (now, then) else now - then if None not in (now, then) else None
            cells |= {column.key: now, f"before_{column.key}": then, f"change_{column.key}": change}
        return {**cells, "note": row.get("note", "")}

    return columns, of_two


def change_in_words(total: Row, other: Period) -> str:
    """Say how a rate changed, by the cells of `rates_of_two`, and whether chance alone may have brought that."""
    if not isinstance(total["change"], float):
        return f"There is no rate of {other} to hold it against."
    low, high = total["change_low"], total["change_high"]
    sign = "there is no sign of a change" if low <= 0 <= high else "chance alone would seldom bring that"
    return (
        f"In {other} it was {percentage(total['before_rate'])}: a change of {points(total['change'])} "
        f"percentage points, likely between {points(low)} and {points(high)}, so {sign}."
    )
