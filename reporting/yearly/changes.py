"""What a yearly report that was kept says otherwise than one made now, figure by figure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reporting.tables import Column, Kind, Table, as_people_read
from reporting.yearly.document import YearlyReport
from training.templatetags.words import percentage

# Tables that only print the figures once more, or those of another year beside them.
OF_FIGURES = ("places", "year-on-year-rates")
BEFORE = "before"  # the columns of the year before begin so
FIGURES = {
    "attendances": "Attendances",
    "learners": "People who came",
    "sessions": "Sessions",
    "courses": "Courses that ran",
    "held": "Places held",
    "attended": "Places whose holder came to all of it",
    "partly_attended": "Places whose holder came to part of it",
    "no_show": "No-shows",
    "excused": "Excused",
    "not_recorded": "Attendance not recorded",
    "late_cancellation": "Cancelled after the deadline",
    "cancelled": "Cancelled in time",
    "rate": "No-show rate",
    "low": "No-show rate, lowest likely",
    "high": "No-show rate, highest likely",
    "coverage": "Coverage",
    "missing_registers": "Registers missing or unfinished",
}
FRACTIONS = {"rate", "low", "high", "coverage"}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A figure or a word that is another one now. `table` and `of` say what it is about, as the document has it."""

    what: str
    was: str
    now: str
    table: str = ""
    of: Any = None


def differences(kept: YearlyReport, now: YearlyReport) -> list[Difference]:
    """Return what has changed, in the order of the report: lines of tables first, then figures of everything."""
    new = {table.name: table for table in now.tables}
    old = {table.name: table for table in kept.tables}
    found: list[Difference] = []
    for name in [*old, *(name for name in new if name not in old)]:
        if name not in OF_FIGURES:
            found += _of_table(old.get(name), new.get(name))
    found += _of_figures(kept, now)
    if kept.partnership != now.partnership:
        found.append(Difference(what="The partnership’s name", was=kept.partnership, now=now.partnership))
    return found


def _of_figures(kept: YearlyReport, now: YearlyReport) -> Iterator[Difference]:
    for name, label in FIGURES.items():
        was, is_now = (_figure(name, report.figures.get(name)) for report in (kept, now))
        if was != is_now:
            yield Difference(what=label, was=was, now=is_now)


def _figure(name: str, value: Any) -> str:
    if name in FRACTIONS:
        return percentage(value)
    return "–" if value is None else f"{value:,}"


def _of_table(kept: Table | None, now: Table | None) -> Iterator[Difference]:
    """Lines are the same by what they are about, whatever it is called. Of a table with the year before, its figures
    of that year alone: the others stand elsewhere.
    """
    table = kept or now
    if table is None:
        return
    others_year = table.name.startswith("year-on-year")
    columns = [column for column in table.columns if not others_year or column.key.startswith(BEFORE)]
    figures = [column for column in table.columns if column.kind.is_figure]
    old, new = (_by_subject(each) for each in (kept, now))
    for key in [*old, *(key for key in new if key not in old)]:
        for column in _changed(columns, old.get(key), new.get(key)):
            line = old.get(key) or new[key]
            what = f"{line[_names(table).key]}{_label(table, column, alone=figures == [column])}"
            was, is_now = _cell(old.get(key), column), _cell(new.get(key), column)
            yield Difference(what=what, was=was, now=is_now, table=table.name, of=key)


def _by_subject(table: Table | None) -> dict[Any, Mapping[str, Any]]:
    return {row["of"]: row for row in table.rows} if table else {}


def _changed(columns: list[Column], was: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> list[Column]:
    """Return the columns of a line that have changed; of one that came or went, its figures."""
    if was is None or now is None:
        return [column for column in columns if column.kind.is_figure]
    return [column for column in columns if was.get(column.key) != now.get(column.key)]


def _names(table: Table) -> Column:
    """Return the column that names a line: the first, or the one beside the group that the line stands in."""
    return table.columns[1 if len(table.text_columns) == 2 else 0]


def _label(table: Table, column: Column, *, alone: bool) -> str:
    """Return what of a line has changed, "" where it can only be its figure."""
    if column == _names(table):
        return " (its name)"
    if column.kind.is_figure and alone:
        return ""
    return f" ({column.label[0].lower()}{column.label[1:]})"


def _cell(row: Mapping[str, Any] | None, column: Column) -> str:
    if row is None:
        return "not listed"
    value = row.get(column.key)
    return as_people_read(value, column.kind) or ("none" if column.kind in {Kind.NOTE, Kind.TEXT, Kind.DATE} else "–")
