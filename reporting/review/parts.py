"""What the no-show review is made of: ten parts in the order in which they are read, from which page and files come."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from reporting.insight.points import Chart
from reporting.periods import Period
from reporting.registers import NONE_MISSING, Missing
from reporting.scope import Scope
from reporting.tables import Column, Table
from training.templatetags.words import percentage


@dataclass(frozen=True)
class Change:
    """Something that the group decided, from a month on: `number` is what a chart has beside its line."""

    number: int
    month: str  # "2023-11", or in a chart as its points are called
    words: str


@dataclass(frozen=True)
class Step:
    """A bar of the flow: so many places, from which those of the next steps go off. `is_loss`: they went no further;
    `is_gain`: they came from elsewhere.
    """

    label: str
    number: int
    is_loss: bool = False
    is_gain: bool = False


@dataclass(frozen=True)
class Dot:
    """A line in the funnel; `number` is how table and picture name it, 0 where it does not differ."""

    name: str
    size: float
    rate: float
    number: int = 0


@dataclass(frozen=True)
class Square:
    """A cell of the heat map: None where the numbers do not allow a rate. `beyond` chance: 1 above all, -1 below."""

    rate: float | None
    beyond: int = 0


@dataclass(frozen=True, kw_only=True)
class Trend:
    """Months as a control chart, with what was decided."""

    title: str
    chart: Chart
    changes: Sequence[Change] = ()


@dataclass(frozen=True, kw_only=True)
class Flow:
    """From the places that were booked to the people in the room."""

    title: str
    steps: Sequence[Step]


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Lines around the mean of them all, with the limits that chance keeps them within."""

    title: str
    mean: float
    dots: Sequence[Dot]
    sentence: str


@dataclass(frozen=True, kw_only=True)
class HeatMap:
    """Rates by row and column; `squares` has a row of cells for each of `rows`."""

    title: str
    rows: Sequence[str]
    columns: Sequence[str]
    squares: Sequence[Sequence[Square]]
    mean: float


Figure = Trend | Flow | Spread | HeatMap


@dataclass(frozen=True)
class Link:
    """Where to read on: `route` and `arguments` are those of an address, `query` narrows as the review is narrowed."""

    words: str
    route: str
    arguments: tuple[str, ...] = ()
    query: str = ""
    keeps_filters: bool = True


@dataclass(frozen=True, kw_only=True)
class Section:
    """A figure with the table or the sentence beside it. `caption` says how to read the figure; `notes` come below.
    `table_is_of_figure`: the table has the figures of the picture, for those who want them in words.
    """

    heading: str = ""
    sentences: Sequence[str] = ()
    figure: Figure | None = None
    caption: str = ""
    table: Table | None = None
    table_is_of_figure: bool = False
    notes: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of the ten. `stop` is the sentence of a stop sign; `missing` the registers that it is about; `points` are
    sentences of one rank, which are read as a list.
    """

    number: int
    key: str
    heading: str
    sentences: Sequence[str]
    stop: str = ""
    missing: Missing = NONE_MISSING
    points: Sequence[str] = ()
    sections: Sequence[Section] = ()
    links: Sequence[Link] = ()

    @property
    def figures(self) -> list[Figure]:
        return [section.figure for section in self.sections if section.figure]

    @property
    def tables(self) -> list[Table]:
        return [section.table for section in self.sections if section.table]


@dataclass(frozen=True, kw_only=True)
class Review:
    """The whole: `headline` is the sentence that it opens with, `notes` say what is counted."""

    period: Period
    headline: str
    notes: Sequence[str]
    parts: Sequence[Part]
    definitions: Sequence[str] = field(default=())

    name = "no-show-review"
    title = "No-show review"

    @property
    def stop(self) -> str:
        return next((part.stop for part in self.parts if part.stop), "")


def table_for(
    scope: Scope, name: str, title: str, columns: Sequence[Column], rows: Sequence[dict], total: dict | None = None
) -> Table:
    """Return a table of a part: what it means is said beside it."""
    return Table(
        name=name,
        title=title,
        period=scope.period,
        columns=columns,
        rows=rows,
        total=total or {},
        notes=(),
        definitions=(),
        headline="",
    )


def range_in_words(interval: tuple[float, float] | None) -> str:
    """Return "likely between 13.2 and 17.2", "" where there is no rate."""
    return f"likely between {interval[0] * 100:.1f} and {interval[1] * 100:.1f}" if interval else ""


def rate_in_words(rate: float | None, interval: tuple[float, float] | None) -> str:
    """Return "15.1 % (likely between 13.2 and 17.2)"."""
    return f"{percentage(rate)} ({range_in_words(interval)})" if interval else percentage(rate)
