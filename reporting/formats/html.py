"""The pieces of a report page: a table arranged for reading, where files keep it flat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from reporting.tables import HIDDEN, Column, Kind, Table, as_people_read
from training.templatetags.words import percentage

STATE_COLOURS = {
    "due": "red",
    "partial": "yellow",
    "complete": "green",
    "unavailable": "grey",
    "overdue": "red",
    "due soon": "yellow",
}
# The no-show tables are wide: what is looked for comes first. Other tables keep their order.
FIRST = (
    *("share", "rate", "interval", "before_rate", "before_interval", "change", "change_interval"),
    *("no_show", "recorded", "sessions", "coverage", "held"),
)
INTERVAL = Column("interval", "Likely range", Kind.PERCENTAGE)  # both ends in one cell
BEFORE = Column("before_interval", "Likely range then", Kind.PERCENTAGE)
CHANGED = Column("change_interval", "Likely range of the change", Kind.CHANGE)
# Which columns are the ends of which interval.
ENDS = {
    "low": INTERVAL,
    "high": INTERVAL,
    "before_low": BEFORE,
    "before_high": BEFORE,
    "change_low": CHANGED,
    "change_high": CHANGED,
}
MOST_FOR_TEXT_WIDTH = 6  # beside the one that names the row
MOST_ON_PORTRAIT = 6  # likewise, of paper: more are printed across the sheet
MOST_ON_A_PAGE = 200  # rows; a list of people has thousands, and its files have all of them
MOST_ON_PAPER = 1000  # rows: a PDF of so many takes ten seconds and half a gigabyte, one of 4,000 four times that
DOWN, UP = "descending", "ascending"


@dataclass(frozen=True)
class PageCell:
    """`sorts_as` is what a script sorts by: the value itself, where the words would mislead."""

    text: str
    kind: Kind
    colour: str = ""  # of the tag that it is shown as, if it is one
    note: str = ""
    sorts_as: str = ""

    @property
    def is_figure(self) -> bool:
        return self.kind.is_figure


@dataclass(frozen=True)
class PageRow:
    head: PageCell
    cells: list[PageCell]


@dataclass(frozen=True)
class PageTable:
    """`groups` are rows under a heading, "" where rows are not grouped. The first cell of a row is its heading.

    `sorted_by` is the key of the column that a reader sorted by, and `order` which way round. `left_out` counts the
    rows that the page has no room for; the total counts all of them.
    """

    head: Column
    columns: list[Column]
    groups: list[tuple[str, list[PageRow]]]
    total: PageRow | None
    sorted_by: str = ""
    order: str = "none"
    headings: list["Heading"] = field(default_factory=list)
    left_out: int = 0

    @property
    def sorts_by_itself(self) -> bool:
        """Tell whether a script can sort it: not where rows are missing that would come first."""
        return self.is_sortable and not self.left_out

    @property
    def is_longer_than_paper(self) -> bool:
        """Tell whether a printed document has not all of it."""
        return len(self.rows) + self.left_out > MOST_ON_PAPER

    @property
    def is_sortable(self) -> bool:
        """Rows under headings keep their order, and so does a single row."""
        return len(self.groups) == 1 and not self.groups[0][0] and len(self.groups[0][1]) > 1

    @property
    def is_wide(self) -> bool:
        """Tell whether it wants more width than a page of text has."""
        return len(self.columns) > MOST_FOR_TEXT_WIDTH

    @property
    def rows(self) -> list[PageRow]:
        return [row for _, rows in self.groups for row in rows]

    @property
    def left_out_on_paper(self) -> str:
        """What a printed document says above a table that it has not all of, "" where it has."""
        if not self.left_out:
            return ""
        shown = len(self.rows)
        first = f"These are the first {shown:,} of {shown + self.left_out:,} lines"
        total = "; the total counts all of them" if self.total else ""
        return f"{first}{total}. The Excel, CSV and JSON files have every line."


@dataclass(frozen=True)
class Heading:
    """A column's heading: `sort` is what the address says to sort by it, the other way round where it is by now."""

    column: Column
    sort: str
    order: str


def page_table(table: Table, sort: str = "", *, most: int | None = MOST_ON_A_PAGE) -> PageTable:
    """Return the table with grouped rows, notes beside their figure and both ends of an interval in one cell. A page
    has room for so many rows, a printed report for more (`MOST_ON_PAPER`), and None is all of them.

    `sort` is a column's key as an address has it, with a hyphen in front for the highest first. What is no column's is
    passed over: the rows keep their order.
    """
    grouped = len(table.text_columns) == 2 < len(table.columns)
    group_key = table.columns[0].key if grouped else None
    head = table.columns[1 if grouped else 0]
    columns = _columns(table, {group_key, head.key})
    key, order = sort.lstrip("-"), DOWN if sort.startswith("-") else UP
    if grouped or key not in {column.key for column in (head, *columns)}:
        key, order = "", "none"
    rows = _sorted(table.rows, key, order)
    left_out = max(0, len(rows) - most) if most is not None else 0
    rows = rows[: len(rows) - left_out]
    noted = _noted(table)
    groups = [
        (heading, [_row(row, head, columns, noted) for row in rows])
        for heading, rows in groupby(rows, key=lambda row: str(row[group_key]) if group_key else "")
    ]
    total = _row({head.key: "Total", **table.total}, head, columns, "") if table.rows and table.total else None
    headings = [_heading(column, key, order) for column in (head, *columns)]
    return PageTable(head, columns, groups, total, key, order, headings, left_out)


def _columns(table: Table, taken: set[str | None]) -> list[Column]:
    """Return the columns beside the row's name: those that pages show, the ends of an interval as one, in order."""
    columns: list[Column] = []
    for column in table.columns:
        shown = ENDS.get(column.key, column)
        if column.key not in taken and column.kind != Kind.NOTE and not column.is_detail and shown not in columns:
            columns.append(shown)
    if any(column.key == "rate" for column in columns):
        order = {key: position for position, key in enumerate(FIRST)}
        # What else says what a row is about stays beside its name.
        columns.sort(key=lambda column: order.get(column.key, len(order)) if column.kind.is_figure else -1)
    return columns


def _noted(table: Table) -> str:
    """Return beside which figure a row's note stands; "" where all rows have the same, which tells nothing apart."""
    notes = [row.get("note") for row in table.rows]
    if len(notes) > 1 and len(set(notes)) == 1 and "rate" in table.total:
        return ""
    return INTERVAL.key if "rate" in table.total else "attended"


def _sorted(rows: Sequence[Mapping[str, Any]], key: str, order: str) -> list[Mapping[str, Any]]:
    """Return the rows by a column, those without a value, or whose value is hidden, last."""
    if not key:
        return list(rows)
    of = {INTERVAL.key: "low", BEFORE.key: "before_low", CHANGED.key: "change_low"}.get(key, key)
    known = [row for row in rows if row.get(of) not in (None, HIDDEN)]
    known.sort(key=lambda row: row[of].casefold() if isinstance(row[of], str) else row[of], reverse=order == DOWN)
    return known + [row for row in rows if row.get(of) in (None, HIDDEN)]


def _heading(column: Column, sorted_by: str, order: str) -> Heading:
    """Figures are sorted the highest first, words from A to Z; a second time, the other way round."""
    is_sorted = column.key == sorted_by
    down = order != DOWN if is_sorted else column.kind.is_figure
    return Heading(column, f"-{column.key}" if down else column.key, order if is_sorted else "none")


def _row(row: Mapping[str, Any], head: Column, columns: list[Column], noted: str) -> PageRow:
    return PageRow(_cell(row, head, noted), [_cell(row, column, noted) for column in columns])


def _cell(row: Mapping[str, Any], column: Column, noted: str) -> PageCell:
    note = str(row.get("note", "")) if column.key == noted else ""
    if column in (INTERVAL, BEFORE):
        before = "before_" if column is BEFORE else ""
        low, high = row.get(f"{before}low"), row.get(f"{before}high")
        text = "–" if low is None else HIDDEN if low == HIDDEN else f"{low * 100:.1f} to {percentage(high)}"
        return PageCell(text, column.kind, note=note, sorts_as=_sorts_as(low))
    if column is CHANGED:
        low, high = row.get("change_low"), row.get("change_high")
        ends = (as_people_read(low, column.kind), as_people_read(high, column.kind))
        text = "–" if low is None else HIDDEN if low == HIDDEN else f"{ends[0]} to {ends[1]}"
        return PageCell(text, column.kind, sorts_as=_sorts_as(low))
    if column.key not in row:
        return PageCell("", column.kind)
    value = row[column.key]
    text = as_people_read(value, column.kind)
    colour = STATE_COLOURS.get(str(value), "") if column.kind == Kind.STATE else ""
    return PageCell(text, column.kind, colour, note, _sorts_as(value))


def _sorts_as(value: Any) -> str:
    """What is not known, or not shown, comes before all that is."""
    return "-1e9" if value in (None, HIDDEN) else str(value)
