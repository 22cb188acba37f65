"""Charts as geometry: what is drawn where, in the units of the picture. templates/reporting/ makes SVG of it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reporting.formats.letters import width_of, wrapped
from reporting.tables import Chart, Table, as_people_read
from training.templatetags.words import percentage, plural

WIDTH = 640
LINE = 20  # height of a line of text
LANE = 26  # height of a bar's or an interval's lane
GAP = 12  # between rows
SIZE = 16  # of the letters
MOST_ROWS = 40
VALUE_WIDTH = 76  # kept free at the end of the longest bar, for "999,999" in the widest letters
MARGIN = 12  # at both ends of the rates' axis, so that 0 % and its label fit
AXIS_TOP = 44  # room for the overall rate and the axis labels


@dataclass(frozen=True)
class Mark:
    """One row of a chart: label and value, and a bar from 0 to `high` or an interval `low`, `middle`, `high`."""

    label: str
    lines: list[tuple[float, str]]  # where each line of the label stands, and its words
    value: str
    y: float  # the middle of its lane
    high: float = 0
    middle: float | None = None
    low: float = 0


@dataclass(frozen=True)
class Picture:
    kind: Chart
    title: str
    description: str
    height: float
    marks: list[Mark]
    left_out: str = ""
    caption: str = ""
    ticks: list[tuple[float, str]] = field(default_factory=list)
    overall: float | None = None
    overall_label: str = ""
    overall_anchor: str = "middle"
    width: int = WIDTH
    axis_top: int = AXIS_TOP


def picture(table: Table, *, most: int = MOST_ROWS) -> Picture | None:
    """Return the table's chart of at most so many rows, None where it has none or nothing to draw."""
    if table.chart == Chart.BARS:
        return _bars(table, most)
    if table.chart == Chart.RATES:
        return _rates(table, most)
    return None


def _name(row: Mapping[str, Any], table: Table) -> str:
    return as_people_read(row[table.row_label.key], table.row_label.kind)


def _left_out(shown: int, table: Table) -> str:
    if shown == len(table.rows):
        return ""
    return f"The picture shows {shown} of {len(table.rows)} rows; the table below has them all."


def _wrapped(label: str, top: float, before: str = "") -> list[tuple[float, str]]:
    """Return the label in lines with their places; the first leaves room for the words `before` it."""
    lines = wrapped(label, WIDTH, SIZE, first=width_of(f"{before} ") * SIZE if before else 0)
    return [(top + LINE * number + LINE - 5, line) for number, line in enumerate(lines)]


def _lengths(table: Table) -> list[tuple[str, int]]:
    """Return the label and the length of each bar: the table's own, or what its rows say was attended."""
    if table.bars or table.bars_are:
        return list(table.bars)
    rows = sorted(table.rows, key=lambda row: -row["attended"]) if table.ranked else table.rows
    notes = (f" – {row['note']}" if row.get("note") else "" for row in rows)
    return [(_name(row, table) + note, row["attended"]) for row, note in zip(rows, notes, strict=True)]


def _bars(table: Table, rows: int) -> Picture | None:
    bars = _lengths(table)
    longest, most = max(bars, key=lambda bar: bar[1], default=("", 0))
    if not most:
        return None
    marks, top = [], 0.0
    for label, number in bars[:rows]:
        lines = _wrapped(label, top)
        top += LINE * len(lines)
        length = number / most * (WIDTH - VALUE_WIDTH)
        marks.append(Mark(label, lines, f"{number:,}", top + LANE / 2, high=round(length, 1)))
        top += LANE + GAP
    of_what = "" if table.bars else " of the table"
    return Picture(
        kind=Chart.BARS,
        title=f"{table.title}, {table.period}{f': {table.bars_are}' if table.bars_are else ''}",
        description=(
            f"One bar for each of {plural(len(marks), 'row,rows')}{of_what}. The longest is {longest} with {most:,}."
        ),
        height=top,
        marks=marks,
        left_out="" if table.bars else _left_out(len(marks), table),
        caption=table.bars_are.capitalize(),
    )


def _rates(table: Table, most: int) -> Picture | None:
    rows = [row for row in table.rows if isinstance(row["rate"], float)]
    if not rows or not isinstance(table.total["rate"], float):
        return None
    if table.ranked:
        rows.sort(key=lambda row: (-row["rate"], -row["recorded"]))
    end = math.ceil(max(row["high"] for row in rows) * 10 - 1e-9) / 10

    def across(fraction: float) -> float:
        return round(MARGIN + fraction / end * (WIDTH - 2 * MARGIN), 1)

    marks, top = [], float(AXIS_TOP)
    for row in rows[:most]:
        rate = percentage(row["rate"])
        label = f"{_name(row, table)} ({row['no_show']:,}\u00a0of\u00a0{row['recorded']:,})"
        lines = _wrapped(label, top, before=rate)
        top += LINE * len(lines)
        places = {"low": across(row["low"]), "middle": across(row["rate"]), "high": across(row["high"])}
        marks.append(Mark(label, lines, rate, top + LANE / 2, **places))
        top += LANE + GAP
    overall = across(table.total["rate"])
    step = 0.1 if end <= 0.6 else 0.2
    return Picture(
        kind=Chart.RATES,
        title=f"{table.title}, {table.period}: rates with their 95 % intervals",
        description=(
            f"One dot for each of {plural(len(marks), 'row,rows')} of the table, with a line for the range the rate "
            f"likely lies in. The dashed line is the rate of all together, {percentage(table.total['rate'])}. "
            f"{_extremes(rows, table)}"
        ),
        height=top,
        marks=marks,
        left_out=_left_out(len(marks), table),
        ticks=[
            (across(i * step), f"{round(i * step * 100)} %")
            for i in range(round(end / step) + 1)
            if i * step <= end + 1e-9
        ],
        overall=overall,
        overall_label=f"All: {percentage(table.total['rate'])}",
        overall_anchor="start" if overall < WIDTH / 5 else "end" if overall > WIDTH * 4 / 5 else "middle",
    )


def _extremes(rows: list[Mapping[str, Any]], table: Table) -> str:
    """Return which groups' whole interval lies above or below the overall rate: those that differ beyond chance."""
    overall = table.total["rate"]
    above = [_name(row, table) for row in rows if row["low"] > overall]
    below = [_name(row, table) for row in rows if row["high"] < overall]
    return f"Clearly above it: {'; '.join(above) or 'none'}. Clearly below it: {'; '.join(below) or 'none'}."
