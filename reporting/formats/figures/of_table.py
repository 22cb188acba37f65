"""The chart of a report for paper: labels stand beside bars and intervals, so that a sheet holds many rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporting.formats.charts import MARGIN, VALUE_WIDTH, Mark, Picture, picture
from reporting.formats.charts import WIDTH as PAGE_WIDTH
from reporting.formats.drawing import BRAND, GREY, INK, PALE, WHITE, WIDTH, Disc, Drawing, Shape, Words, box, line
from reporting.formats.letters import width_of, wrapped
from reporting.tables import Chart, Table

LABELS, VALUES, GAP = 290, 84, 12  # kept free at the left and at the right, and between
SIZE, LINE, BAR, BETWEEN = 13, 17, 14, 7
LEFT, RIGHT = LABELS + GAP, WIDTH - VALUES
TOP = 44  # for the rate of all and the axis
TALL, FLAT = 820, 480  # what a sheet of A4 has room for below its headline and a few notes, upright and across


@dataclass(frozen=True)
class PrintedChart:
    """`left_out` says which rows the drawing does not show, "" where it has them all."""

    drawing: Drawing
    left_out: str


def printed_chart(table: Table, *, across: bool) -> PrintedChart | None:
    """Return the table's chart for a sheet, None where it has none or nothing to draw."""
    found, room = picture(table), FLAT if across else TALL
    if found is None:
        return None
    fits = _that_fit(found.marks, room - TOP)
    shown = found if fits == len(found.marks) else picture(table, most=fits)
    return PrintedChart(_drawn(shown), shown.left_out) if shown else None


def _that_fit(marks: Sequence[Mark], room: float) -> int:
    heights = 0.0
    for number, mark in enumerate(marks):
        heights += _height(_label(mark))
        if heights > room and number:
            return number
    return len(marks)


def _drawn(shown: Picture) -> Drawing:
    is_of_rates = shown.kind == Chart.RATES
    y = float(TOP if is_of_rates else BETWEEN)
    rows: list[Shape] = []
    for mark in shown.marks:
        label = _label(mark)
        rows += _words(label, y)
        rows += (_interval if is_of_rates else _bar)(mark, y + len(label) * LINE / 2)
        y += _height(label)
    axis = list(_axis(shown, y)) if is_of_rates else [line(LEFT, 0, LEFT, y, GREY)]
    return Drawing(title=shown.title, description=shown.description, height=y, shapes=[*axis, *rows])


def _label(mark: Mark) -> list[str]:
    return wrapped(mark.label, LABELS, SIZE)


def _height(label: Sequence[str]) -> float:
    return len(label) * LINE + BETWEEN


def _words(label: Sequence[str], y: float) -> list[Shape]:
    return [
        Words(x=LABELS, y=y + number * LINE + 13, text=text, size=SIZE, anchor="end")
        for number, text in enumerate(label)
    ]


def _bar(mark: Mark, y: float) -> list[Shape]:
    length = mark.high / (PAGE_WIDTH - VALUE_WIDTH) * (RIGHT - LEFT)
    value = Words(x=LEFT + length + 6, y=y + 5, text=mark.value, size=SIZE, is_bold=True)
    return [box(LEFT, y - BAR / 2, length, BAR, BRAND), value] if length else [value]


def _interval(mark: Mark, y: float) -> list[Shape]:
    return [
        line(_across(mark.low), y, _across(mark.high), y, INK, 3),
        Disc(x=_across(mark.middle or 0.0), y=y, radius=5, fill=BRAND, stroke=WHITE),
        Words(x=WIDTH, y=y + 5, text=mark.value, size=SIZE, anchor="end", is_bold=True),
    ]


def _across(x: float) -> float:
    """Carry a place on the page's axis over to this one."""
    return LEFT + (x - MARGIN) / (PAGE_WIDTH - 2 * MARGIN) * (RIGHT - LEFT)


def _axis(shown: Picture, bottom: float) -> Iterator[Shape]:
    for x, label in shown.ticks:
        at = _across(x)
        yield line(at, TOP, at, bottom, PALE)
        yield Words(x=at, y=TOP - 6, text=label, size=SIZE, anchor="middle", fill=GREY)
    if shown.overall is not None:
        at = _across(shown.overall)
        yield line(at, 20, at, bottom, INK, 2, dash=5)
        half = width_of(shown.overall_label) * SIZE / 2
        middle = min(max(at, LEFT + half), WIDTH - half)
        yield Words(x=middle, y=14, text=shown.overall_label, size=SIZE, anchor="middle", is_bold=True)
