"""A funnel plot: rates by how many people they are of, with the limits that chance keeps them within."""

from collections.abc import Callable, Iterator

from reporting.formats.drawing import BRAND, GREY, INK, WHITE, WIDTH, Disc, Drawing, Path, Shape, Words, line
from reporting.formats.figures.axes import Scale
from reporting.insight.funnel import Z_998, limits_at
from reporting.insight.intervals import Z_95
from reporting.review.parts import Dot, Spread
from training.templatetags.words import percentage

LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 60, WIDTH - 104, 14, 290, 344
SAMPLES = 80
TICKS = (5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
Across = Callable[[float], float]
FEWEST = 1.0  # people: a curve has no end where there are none


def draw_spread(spread: Spread) -> Drawing:
    largest = max(dot.size for dot in spread.dots) * 1.06
    numbered = [dot.rate for dot in spread.dots if dot.number]
    usual = sorted(dot.rate for dot in spread.dots)
    scale = Scale(max([usual[int(0.97 * (len(usual) - 1))], *numbered, 2 * spread.mean]), top=TOP, bottom=BOTTOM)

    def across(size: float) -> float:
        """By the square root, as chance goes: small lines do not all lie at the edge."""
        return LEFT + (RIGHT - LEFT) * (size / largest) ** 0.5

    shapes: list[Shape] = [*scale.grid(LEFT, RIGHT), *_sizes(largest, across)]
    for z, dash in ((Z_95, 0), (Z_998, 6)):
        shapes += _limits(spread.mean, z, largest, across, scale, dash)
    y = scale(spread.mean)
    shapes += [line(LEFT, y, RIGHT, y, INK, 2)]
    shapes += [
        Words(x=RIGHT + 6, y=y - 2, text="Average", is_bold=True),
        Words(x=RIGHT + 6, y=y + 15, text=percentage(spread.mean), is_bold=True),
    ]
    for dot in sorted(spread.dots, key=lambda dot: dot.number > 0):
        shapes += _dot(dot, across(dot.size), scale(dot.rate))
    return Drawing(title=spread.title, description=_described(spread), height=HEIGHT, shapes=shapes)


def _sizes(largest: float, across: Across) -> Iterator[Shape]:
    last = 0.0
    for size in TICKS:
        x = across(size) if size <= largest else 0.0
        if x - last >= 44 and x <= RIGHT - 10:
            yield Words(x=x, y=BOTTOM + 22, text=f"{size:,}", anchor="middle", fill=GREY)
            last = x
    yield Words(x=(LEFT + RIGHT) / 2, y=BOTTOM + 44, text="People recorded", anchor="middle", fill=GREY)


def _limits(mean: float, z: float, largest: float, across: Across, scale: Scale, dash: int) -> Iterator[Shape]:
    sizes = [FEWEST + (largest - FEWEST) * (step / SAMPLES) ** 2 for step in range(SAMPLES + 1)]
    for side in (0, 1):
        limits = [(across(size), limits_at(size, mean, z)[side]) for size in sizes]
        # Where a curve lies beyond the picture it is not drawn.
        yield Path(
            points=[(x, scale(limit)) for x, limit in limits if limit <= scale.end],
            stroke=GREY,
            weight=1.5,
            dash=dash,
        )


def _dot(dot: Dot, x: float, y: float) -> list[Shape]:
    if not dot.number:
        return [Disc(x=x, y=y, radius=4.5, fill=WHITE, stroke=BRAND)]
    return [
        Disc(x=x, y=y, radius=6, fill=BRAND, stroke=INK),
        Words(x=x, y=y - 11, text=str(dot.number), anchor="middle", is_bold=True),
    ]


def _described(spread: Spread) -> str:
    numbered = sorted((dot for dot in spread.dots if dot.number), key=lambda dot: dot.number)
    named = "; ".join(f"{dot.number} is {dot.name} with {percentage(dot.rate)}" for dot in numbered)
    return f"{spread.sentence} The average is {percentage(spread.mean)}.{f' {named}.' if named else ''}"
