"""A report's table as it may be published: small numbers hidden, and with them what would give them away."""

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reporting.insight.intervals import wilson
from reporting.narrowing import about_one_person
from reporting.publishing.figures import Counted, Publication, to_hide
from reporting.publishing.rules import Rule
from reporting.publishing.sentences import about_hiding, headline_of
from reporting.registers import NONE_MISSING
from reporting.reports.basis import Basis, Place, Published, Report
from reporting.reports.reasons import NO_ANSWER
from reporting.reports.unbooked import UNBOOKED
from reporting.scope import Scope
from reporting.tables import HIDDEN, Chart, Column, Kind, Table

TOTAL = "total"
DETAILS = {"low_independent", "high_independent", "design_effect"}
# Rates by what they are a part of, and of what; worked out again from what is shown.
RATES = {"rate": ("no_show", "recorded"), "booked_rate": ("held", "capacity"), "fill_rate": ("came", "capacity")}
AGAIN = {*RATES, "low", "high", "share", "cost"}
NOTHING_SHOWN = (
    "None of these figures can be shown: together with tables that were published before they would give small numbers "
    "away."
)


class NotPublishable(ValueError):
    """The report names people, or is about one of them, or says nothing that can be published; the message says so."""


@dataclass(frozen=True)
class Figures:
    """What was counted for one published table: where each place is, the figures, and which are hidden."""

    report: str
    places: Mapping[Hashable, Place]
    counted: Sequence[Counted]
    hidden: frozenset[Hashable]
    rooms: frozenset[str]
    nothing_shown: bool = False


def why_not_published(report: Report, scope: Scope) -> str:
    """Return in a sentence why a report of this scope cannot be published, "" where it can. Hidden numbers do not help
    where each figure is of one person's sessions.
    """
    if report.published_by is None:
        return f"{report.title} cannot be published: it names people, or cannot be told without them."
    if one := about_one_person(scope):
        return f"A table of one {one} is about that person’s work, so it cannot be published. Choose all {one}s first."
    return ""


def figures_of(report: Report, scope: Scope, table: Table) -> Figures:
    """Return the counts of a table, each with the places that it counts. Raises NotPublishable."""
    how, why = report.published_by, why_not_published(report, scope)
    if how is None or why:
        raise NotPublishable(why)
    whole = scope.of_whole_rooms() if report.of_whole_rooms else scope
    basis = Basis.of(whole)
    places: dict[Hashable, Place] = {place.key: place for place in how.places(basis)}
    lines = how.lines(basis, table, places.values())
    columns = how.columns(basis, table)
    counted = []
    for position, row, on in [*_numbered(table.rows, lines), (TOTAL, table.total, frozenset())]:
        for column in table.columns:
            sorts = how.sorts["attended"] if column.key in columns else how.sorts.get(column.key)
            if sorts is None or row.get(column.key) is None:
                continue
            named = on | ({columns[column.key]} if column.key in columns else set())
            counted.append(
                Counted(
                    name=f"{position} {column.key}",
                    lines=named,
                    sorts=sorts,
                    count=row[column.key],
                    people=column.key in how.people,
                )
            )
    return Figures(report.name, places, counted, frozenset(), how.rooms)


def _numbered(rows: Sequence[Any], lines: Sequence[frozenset[str]]) -> list[tuple[Any, Any, frozenset[str]]]:
    return [(n, row, on) for n, (row, on) in enumerate(zip(rows, lines, strict=True))]


def protected(figures: Figures, rule: Rule, earlier: Sequence[Figures], told: Sequence[Publication]) -> Figures:
    """Return the figures with what is to be hidden, beside what was published `earlier`: those, and what they told."""
    all_places: dict[Hashable, Place] = {}
    for one in (*earlier, figures):
        all_places |= one.places
    hidden = to_hide(
        rule,
        Publication(
            places={key: one.lines for key, one in figures.places.items()}, figures=figures.counted, rooms=figures.rooms
        ),
        told,
        sort_of={key: one.sort for key, one in all_places.items()},
        number_of={key: one.number for key, one in all_places.items()},
    )
    if hidden is None:
        return replace(figures, hidden=frozenset(one.name for one in figures.counted), nothing_shown=True)
    return replace(figures, hidden=frozenset(hidden))


def published_table(report: Report, table: Table, figures: Figures, rule: Rule, *, today: dt.date) -> Table:
    """Return the table with what may be shown, all else made again from that."""
    how: Any = report.published_by
    columns = [column for column in table.columns if _is_kept(column, table, how, figures)]
    effect = _effects(table, how)
    shown = {one.name: HIDDEN if one.name in figures.hidden else rule.shown(one.count) for one in figures.counted}
    rows = [_row(row, str(n), columns, shown, effect) for n, row in enumerate(table.rows)]
    total = _row(table.total, TOTAL, columns, shown, effect) if table.total else {}
    _add_shares(rows, total, columns)
    nothing = [NOTHING_SHOWN] if figures.nothing_shown else []
    return replace(
        table,
        title=f"{table.title} (for publication)",
        columns=columns,
        rows=rows,
        total={key: value for key, value in total.items() if key in table.total},
        notes=[*nothing, *about_hiding(rule)[:2], *table.notes_on_scope],
        notes_on_scope=[*nothing, *table.notes_on_scope],
        definitions=[*about_hiding(rule), *(one for one in table.definitions if one not in UNBOOKED)],
        headline=headline_of(table, total, today) if total else "",
        gaps="",
        missing=NONE_MISSING,
        adds_up=False,
        facts={"small_numbers": {"way": rule.way.value, "up_to": rule.small_up_to}},
        beside=(),
        **_chart(table, rows, columns),
    )


def _is_kept(column: Column, table: Table, how: Published, figures: Figures) -> bool:
    """Leave out what is not counted in places, and words that people write, which say what figures do not."""
    if column.key in DETAILS:
        return False
    if column.kind == Kind.TEXT:
        return column in table.text_columns
    if column.kind.is_figure:
        named = {one.name.partition(" ")[2] for one in figures.counted if isinstance(one.name, str)}
        return column.key in how.sorts or column.key in how.open or column.key in AGAIN or column.key in named
    return True


def _effects(table: Table, how: Published) -> Any:
    """Return what widens an interval: from the published figures, and the likeness that its definitions name."""
    likeness = round(float(table.facts.get("icc") or 0), 2)

    def effect(recorded: int, sessions: Any) -> float:
        mean = recorded / sessions if isinstance(sessions, int) and sessions else 1
        return 1 + max(0.0, mean - 1) * likeness

    return effect


def _row(row: Mapping[str, Any], of: str, columns: Sequence[Column], shown: Mapping[Hashable, Any], effect: Any) -> Any:
    found: dict[str, Any] = {}
    for column in columns:
        name = f"{of} {column.key}"
        if name in shown:
            found[column.key] = shown[name]
        elif column.key not in AGAIN:
            found[column.key] = row.get(column.key)
    keys = {column.key for column in columns}
    for key, (part, whole) in RATES.items():
        if key in keys:
            found[key] = _rate(found.get(part), found.get(whole))
    if {"low", "high"} <= keys:
        ends = None
        if isinstance(found.get("rate"), float):
            ends = wilson(found["no_show"], found["recorded"], effect(found["recorded"], found.get("sessions")))
        found["low"], found["high"] = ends or (found["rate"], found["rate"])
    if "cost" in keys:
        empty, cost = row.get("empty"), row.get("cost")
        of_one = cost // empty if empty and cost else 0
        found["cost"] = HIDDEN if found.get("empty") == HIDDEN else found.get("empty", 0) * of_one
    return {key: found.get(key) for key in (column.key for column in columns)}


def _rate(part: Any, whole: Any) -> Any:
    if HIDDEN in (part, whole):
        return HIDDEN
    return min(1.0, part / whole) if whole and part is not None else None


def _add_shares(rows: Sequence[dict[str, Any]], total: dict[str, Any], columns: Sequence[Column]) -> None:
    """Work out again which part of the known reasons each is, where all that takes is shown."""
    if "share" not in {column.key for column in columns}:
        return
    keys = [key for key in ("no_show", "cancelled", "late_cancellation") if key in rows[0]] if rows else []
    keys = ["no_show"] if "no_show" in keys else keys
    sums = [None if any(row[key] == HIDDEN for key in keys) else sum(row[key] for key in keys) for row in rows]
    named = [number for number, row in zip(sums, rows, strict=True) if not _is_no_answer(row)]
    known = sum(number for number in named if number is not None)
    for row, number in zip(rows, sums, strict=True):
        if _is_no_answer(row):
            row["share"] = None
        elif number is None or None in named:
            row["share"] = HIDDEN
        else:
            row["share"] = number / known if known else None


def _is_no_answer(row: Mapping[str, Any]) -> bool:
    return row.get("reason") == NO_ANSWER


def _chart(table: Table, rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> dict[str, Any]:
    """Draw what is shown, and nothing of a row that is hidden."""
    key = next((key for key in ("attended", "no_show", "empty", "learners") if key in {c.key for c in columns}), None)
    if table.chart != Chart.BARS or key is None or not rows:
        return {"chart": table.chart if table.chart == Chart.RATES else None, "bars": (), "bars_are": ""}
    label = next(column.label for column in columns if column.key == key)
    bars = [(str(row[table.row_label.key]), row[key]) for row in rows if isinstance(row[key], int) and row[key]]
    return {"chart": Chart.BARS, "bars": bars, "bars_are": label.lower()}
