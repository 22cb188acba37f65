"""What a report is: a titled table over a period, from which the page and every file are made."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from reporting.periods import Period
from reporting.registers import NONE_MISSING, Missing
from training.templatetags.words import date_in_words, percentage

HIDDEN = "*"  # what stands in a published table for a figure that is not shown


class Kind(StrEnum):
    """What the cells of a column are. A percentage is kept as a fraction of 1, so is a change of one, with its sign; a
    month as "2023-04".
    """

    TEXT = "text"
    COUNT = "count"
    PERCENTAGE = "percentage"
    DECIMAL = "decimal"
    CHANGE = "change"
    DIFFERENCE = "difference"
    POUNDS = "pounds"
    DATE = "date"
    MONTH = "month"
    STATE = "state"
    NOTE = "note"

    @property
    def is_figure(self) -> bool:
        return self in {Kind.COUNT, Kind.PERCENTAGE, Kind.DECIMAL, Kind.CHANGE, Kind.DIFFERENCE, Kind.POUNDS}


class Chart(StrEnum):
    """How a page draws the table: counts as bars, or no-show rates with their intervals."""

    BARS = "bars"
    RATES = "rates"


@dataclass(frozen=True)
class Column:
    """`is_detail`: for programs and those who reckon on; pages and printed documents leave it out."""

    key: str
    label: str
    kind: Kind = Kind.TEXT
    is_detail: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """A finished report. Rows map column keys to plain values: text, whole numbers, fractions, dates, None.

    `total` has the figures only. The rest is for the page: `gaps` is the note, if there is one, on what the record
    lacks, and `missing` the registers behind it; `notes_on_scope` are those notes that bear no figure; `bars` are the
    labels and lengths of a chart whose bars are not what the rows say was attended, and `bars_are` what they show;
    `ranked` says that the rows have no order of their own (as months have), so that a chart may sort them. `adds_up`
    says that the counts of the total are the sums of the rows'; `facts` are of the document as a whole, for programs.
    Tables `beside` it are shown with it, each in a section of its own, and added to nothing.
    """

    name: str
    title: str
    period: Period
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    total: Mapping[str, Any]
    notes: Sequence[str]
    definitions: Sequence[str]
    headline: str
    notes_on_scope: Sequence[str] = ()
    gaps: str = ""
    missing: Missing = NONE_MISSING
    chart: Chart | None = None
    bars: Sequence[tuple[str, int]] = ()
    bars_are: str = ""
    ranked: bool = True
    adds_up: bool = True
    facts: Mapping[str, Any] = field(default_factory=dict)
    beside: Sequence["Table"] = ()

    @property
    def other_notes(self) -> list[str]:
        return [note for note in self.notes if note != self.gaps]

    @property
    def all_definitions(self) -> list[str]:
        """Its own and those of the tables beside it, for a document that has them all."""
        return [definition for each in (self, *self.beside) for definition in each.definitions]

    @property
    def columns_to_read(self) -> list[Column]:
        """Those that people are shown: what only programs and reckoners need is left out."""
        return [column for column in self.columns if not column.is_detail]

    @property
    def text_columns(self) -> list[Column]:
        """The columns in front of the first figure: they say what a row is about."""
        first_figure = next((i for i, column in enumerate(self.columns) if column.kind.is_figure), len(self.columns))
        return list(self.columns[:first_figure])

    @property
    def row_label(self) -> Column:
        return self.text_columns[-1]

    @property
    def lines(self) -> list[Mapping[str, Any]]:
        """The rows with the total as the last one, under the word Total; a list without one has none."""
        total = [{self.columns[0].key: "Total", **self.total}] if self.total else []
        return [*self.rows, *total] if self.rows else []


def points(change: float | None) -> str:
    """A change of a percentage as people read it: "+2.3", "−0.8", in percentage points; a dash where there is none."""
    if change is None:
        return "–"
    rounded = round(change * 100, 1) + 0.0
    return f"{rounded:+.1f}".replace("-", "−") if rounded else "0.0"


def as_people_read(value: Any, kind: Kind) -> str:
    """Return a cell's value in words and figures for people; a dash for a figure that there is none of."""
    if value == HIDDEN:
        return HIDDEN
    if kind == Kind.PERCENTAGE:
        return percentage(value)
    if kind == Kind.COUNT:
        return "–" if value is None else f"{value:,}"
    if kind == Kind.DECIMAL:
        return "–" if value is None else f"{value:,.2f}"
    if kind == Kind.POUNDS:
        return "–" if value is None else f"£{value:,}"
    if kind == Kind.CHANGE:
        return points(value)
    if kind == Kind.DIFFERENCE:
        return "–" if value is None else f"{value:+,}".replace("-", "−") if value else "0"
    if value is None:
        return ""
    if kind == Kind.DATE and isinstance(value, dt.date):
        return date_in_words(value, weekday=False)
    if kind == Kind.MONTH and value != "Total":
        return f"{dt.date.fromisoformat(f'{value}-01'):%B %Y}"
    if kind == Kind.STATE:
        return str(value).capitalize()
    return str(value)
