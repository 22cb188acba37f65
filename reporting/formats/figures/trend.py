"""Months as a control chart: mean, limits, points by what they show, and lines where something was decided."""

from collections.abc import Iterator, Sequence

from reporting.formats.drawing import BRAND, GREY, INK, WHITE, WIDTH, Disc, Drawing, Path, Point, Shape, Words, line
from reporting.formats.figures.axes import Scale
from reporting.insight import points as months
from reporting.insight.points import Standing, Stretch
from reporting.review.parts import Change, Trend
from training.templatetags.words import percentage

LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 60, WIDTH - 104, 44, 270, 330
MOST_LABELS = 13
RADIUS = 6
FAR_ENOUGH = 36  # between the middles of two names


def draw_trend(trend: Trend) -> Drawing:
    chart = trend.chart
    scale = Scale(_highest(chart.points), top=TOP, bottom=BOTTOM)
    places = _places(len(chart.points))
    shapes: list[Shape] = [*scale.grid(LEFT, RIGHT), *_labels(chart.points, places)]
    at = 0
    for stretch in chart.stretches:
        own = places[at : at + len(stretch.points)]
        shapes += _lines(stretch, own, scale)
        at += len(stretch.points)
    shapes += _names(chart.stretches[-1], scale)
    shapes += _changes(trend.changes, chart.points, places)
    for x, point in zip(places, chart.points, strict=True):
        if point.value is not None:
            shapes.append(_mark(x, scale(point.value), point.standing))
    return Drawing(title=trend.title, description=_described(trend), height=HEIGHT, shapes=shapes)


def _highest(points: Sequence[months.Point]) -> float:
    values = [value for point in points for value in (point.value, point.high) if value is not None]
    return max(values, default=0.1)


def _places(number: int) -> list[float]:
    step = (RIGHT - LEFT) / number
    return [LEFT + step * (position + 0.5) for position in range(number)]


def _labels(points: Sequence[months.Point], places: Sequence[float]) -> Iterator[Shape]:
    """Months in three letters, a year below the first of it."""
    every = -(-len(points) // MOST_LABELS)
    year = ""
    for position, (x, point) in enumerate(zip(places, points, strict=True)):
        month, of = point.label.split(" ")
        if position % every == 0:
            yield Words(x=x, y=BOTTOM + 22, text=month[:3], anchor="middle", fill=GREY)
            if of != year:
                yield Words(x=x, y=BOTTOM + 42, text=of, anchor="middle", fill=GREY)
                year = of


def _lines(stretch: Stretch, places: Sequence[float], scale: Scale) -> Iterator[Shape]:
    known = [(x, point) for x, point in zip(places, stretch.points, strict=True) if point.value is not None]
    for side in ("low", "high"):
        limits = [(x, scale(limit)) for x, point in known if (limit := getattr(point, side)) is not None]
        if limits:
            yield Path(points=limits, stroke=GREY, weight=2, dash=6)
    if stretch.mean is not None and known:
        y = scale(stretch.mean)
        yield line(places[0], y, places[-1], y, INK, 2)
    for run in _runs(stretch, places, scale):
        yield Path(points=run, stroke=BRAND, weight=2)


def _names(stretch: Stretch, scale: Scale) -> Iterator[Shape]:
    """Say at the right end what the lines are; a limit that lies too near to another name goes without."""
    if stretch.mean is None:
        return
    middle = scale(stretch.mean)
    yield Words(x=RIGHT + 6, y=middle - 2, text="Average", is_bold=True)
    yield Words(x=RIGHT + 6, y=middle + 15, text=percentage(stretch.mean), is_bold=True)
    last = next((point for point in reversed(stretch.points) if point.low is not None), None)
    for limit, text in ((last.high, "Upper limit"), (last.low, "Lower limit")) if last else ():
        if limit is not None and abs(scale(limit) - middle) > FAR_ENOUGH:
            yield Words(x=RIGHT + 6, y=scale(limit) + 5, text=text, fill=GREY)


def _runs(stretch: Stretch, places: Sequence[float], scale: Scale) -> Iterator[list[Point]]:
    """Return the months in a row that have a rate: a month without one is a gap."""
    run: list[Point] = []
    for x, point in zip(places, stretch.points, strict=True):
        if point.value is not None:
            run.append((x, scale(point.value)))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _mark(x: float, y: float, standing: Standing) -> Shape:
    if standing is Standing.COMMON_CAUSE:
        return Disc(x=x, y=y, radius=RADIUS, fill=standing.colour, stroke=INK)
    way = 1 if standing is Standing.IMPROVEMENT else -1  # to where it points
    reach = RADIUS + 3
    corners = [(x - reach, y - way * reach * 0.7), (x + reach, y - way * reach * 0.7), (x, y + way * reach)]
    return Path(points=corners, fill=standing.colour, stroke=INK, weight=1.5)


def _changes(changes: Sequence[Change], points: Sequence[months.Point], places: Sequence[float]) -> Iterator[Shape]:
    """A line at the month from which each applies, with its number; several of one month stand on top of each other."""
    at = {point.label: x for x, point in zip(places, points, strict=True)}
    beside: dict[str, int] = {}
    for change in changes:
        x = at.get(change.month)
        if x is None:
            continue
        before = beside.get(change.month, 0)
        beside[change.month] = before + 1
        if not before:
            yield line(x, TOP - 10, x, BOTTOM, INK, 1.5, dash=2)
        yield Disc(x=x + 22 * before, y=TOP - 22, radius=11, fill=WHITE, stroke=INK)
        yield Words(x=x + 22 * before, y=TOP - 17, text=str(change.number), size=14, anchor="middle", is_bold=True)


def _described(trend: Trend) -> str:
    rates = "; ".join(
        f"{point.label} {percentage(point.value)}" for point in trend.chart.points if point.value is not None
    )
    changes = "".join(f" {change.number} marks {change.month}: {change.words}." for change in trend.changes)
    return f"{trend.chart.sentence} {rates}.{changes}"
