"""Rates by row and column: the darker the higher, with the figure in each square and a sign where it differs."""

from collections.abc import Sequence

from reporting.formats.drawing import GREY, INK, PALE, WHITE, WIDTH, Drawing, Shape, Words, box
from reporting.formats.letters import width_of, wrapped
from reporting.review.parts import HeatMap, Square

LABELS = 210
WIDEST, SIZE = 130, 15
SIZES_OF_HEADS = (13, 12, 11)  # the largest in which no word is broken
LINE, SMALL_LINE, PADDING = 19, 16, 10
# From few to many no-shows, each with the colour of letters that can be read on it.
SHADES = (("#f2f6fa", INK), ("#d0dfec", INK), ("#9dbcd8", INK), ("#4f7fab", WHITE), ("#12436d", WHITE))
STEP = 0.5  # of the average: what takes a square to the next shade


def draw_heat_map(heat: HeatMap) -> Drawing:
    wide = min(WIDEST, (WIDTH - LABELS) / len(heat.columns))
    small = _size_of(heat.columns, wide - 6)
    heads = [wrapped(name, wide - 6, small) for name in heat.columns]
    top = SMALL_LINE * max(map(len, heads)) + PADDING
    shapes: list[Shape] = []
    for position, lines in enumerate(heads):
        x = LABELS + wide * (position + 0.5)
        y = top - PADDING - SMALL_LINE * (len(lines) - 1)
        for number, text in enumerate(lines):
            shapes.append(Words(x=x, y=y + SMALL_LINE * number, text=text, size=small, anchor="middle", fill=GREY))
    for name, squares in zip(heat.rows, heat.squares, strict=True):
        lines = wrapped(name, LABELS - 12, SIZE)
        height = max(LINE * len(lines) + 6, 36)
        for number, text in enumerate(lines):
            shapes.append(Words(x=0, y=top + LINE * number + 17, text=text, size=SIZE))
        for position, square in enumerate(squares):
            shapes += _square(square, LABELS + wide * position, top, wide, height, heat.mean)
        top += height
    return Drawing(title=heat.title, description=_described(heat), height=top + 2, shapes=shapes)


def _size_of(names: Sequence[str], width: float) -> int:
    longest = max(width_of(word) for name in names for word in name.split())
    return next((size for size in SIZES_OF_HEADS if longest * size <= width), SIZES_OF_HEADS[-1])


def _square(square: Square, x: float, y: float, width: float, height: float, mean: float) -> list[Shape]:
    middle, bottom = x + width / 2, y + height / 2 + 5
    if square.rate is None:
        return [
            box(x + 1, y + 1, width - 2, height - 2, WHITE, PALE),
            Words(x=middle, y=bottom, text="–", size=SIZE, anchor="middle", fill=GREY),
        ]
    shade = min(int(square.rate / mean / STEP), len(SHADES) - 1) if mean else 0
    fill, letters = SHADES[shade]
    sign = "+" if square.beyond > 0 else "−" if square.beyond < 0 else ""
    return [
        box(x + 1, y + 1, width - 2, height - 2, fill, INK if square.beyond else PALE, 3 if square.beyond else 1),
        Words(
            x=middle,
            y=bottom,
            text=f"{square.rate * 100:.0f} %{f' {sign}' if sign else ''}",
            size=SIZE,
            anchor="middle",
            fill=letters,
            is_bold=bool(sign),
        ),
    ]


def _described(heat: HeatMap) -> str:
    said = [
        f"{row}, {column}: {square.rate * 100:.0f} %"
        for row, squares in zip(heat.rows, heat.squares, strict=True)
        for column, square in zip(heat.columns, squares, strict=True)
        if square.rate is not None
    ]
    return f"{'; '.join(said)}. All together: {heat.mean * 100:.1f} %."
