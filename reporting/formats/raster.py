"""A picture as PNG, for programs that show no SVG: the same shapes, drawn as sharp as paper needs."""

import io
from functools import lru_cache
from itertools import pairwise
from math import hypot
from pathlib import Path as File
from typing import Any

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from reporting.formats.drawing import WHITE, Disc, Drawing, Path, Point, Words
from reporting.formats.legal import legal
from training.fonts import fonts_for

SCALE = 3  # pixels for a unit: 720 units on 17 cm of paper are about 320 to the inch
_FINER = 2  # and as many times as large while it is drawn, so that edges are smooth
_BLANKS = str.maketrans(dict.fromkeys("\t\r\n\x85\u2028\u2029", " "))
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def png_of(drawing: Drawing) -> bytes:
    factor = SCALE * _FINER
    image = Image.new("RGB", (round(drawing.width * factor), round(drawing.height * factor)), WHITE)
    canvas = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        match shape:
            case Path():
                _path(canvas, shape, factor)
            case Disc():
                _disc(canvas, shape, factor)
            case Words():
                font = _font_for(shape.text, is_bold=shape.is_bold, size=shape.size * factor)
                place = (shape.x * factor, shape.y * factor)
                canvas.text(place, _line(shape.text), fill=shape.fill, font=font, anchor=_ANCHORS[shape.anchor])
    size = (round(drawing.width * SCALE), round(drawing.height * SCALE))
    out = io.BytesIO()
    # A picture of flat colours is small with a palette.
    image.resize(size, Image.Resampling.LANCZOS).quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _line(text: str) -> str:
    """Return the text in one line, as SVG shows it: breaks of lines are blanks there."""
    return legal(text).translate(_BLANKS)


def _path(canvas: Any, path: Path, factor: int) -> None:
    points = [(x * factor, y * factor) for x, y in path.points]
    width = max(1, round(path.weight * factor))
    if path.fill:
        canvas.polygon(points, fill=path.fill)
        points = [*points, points[0], points[1]]
    pieces = [points] if not path.dash else _dashes(points, path.dash * factor)
    for piece in pieces:
        canvas.line(piece, fill=path.stroke, width=width, joint="curve")


def _dashes(points: list[Point], length: float) -> list[list[Point]]:
    """Return the pieces that are drawn of a broken line: as long as the gaps between them."""
    pieces, before = [], 0.0
    for (x1, y1), (x2, y2) in pairwise(points):
        whole = hypot(x2 - x1, y2 - y1)
        # Dashes are numbered along the whole line: the even ones are drawn, as far as they lie on this part of it.
        for number in range(int(before // length), int((before + whole) // length) + 1):
            start, end = max(number * length - before, 0.0), min((number + 1) * length - before, whole)
            if number % 2 == 0 and end > start:
                pieces.append([(x1 + (x2 - x1) * at / whole, y1 + (y2 - y1) * at / whole) for at in (start, end)])
        before += whole
    return pieces


def _disc(canvas: Any, disc: Disc, factor: int) -> None:
    x, y, radius = (value * factor for value in (disc.x, disc.y, disc.radius))
    edge = round(1.5 * factor) if disc.stroke else 0
    canvas.ellipse((x - radius, y - radius, x + radius, y + radius), disc.fill, disc.stroke or disc.fill, edge)


def _font_for(text: str, *, is_bold: bool, size: int) -> Any:
    """Return the font of the installation that has most of the letters; Pillow's own where there is none."""
    fonts = fonts_for(text).fonts
    weighted = [font for font in fonts if font.weight == (700 if is_bold else 400)]
    others = [font for font in fonts if font.weight is None]
    best = max([*weighted, *others], key=lambda font: sum(font.draws(ord(letter)) for letter in text), default=None)
    return _loaded(settings.FONTS_DIR / best.file if best else None, size)


@lru_cache(maxsize=32)
def _loaded(file: File | None, size: int) -> Any:
    return ImageFont.truetype(file, size) if file else ImageFont.load_default(size)
