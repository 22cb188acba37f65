"""A picture as shapes, in the units of the picture. From the same shapes come SVG (templates/reporting/_drawing.html)
and, for programs that show none, PNG (raster.py).

Nothing rests on colour alone: what differs has another shape, sign or line as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

INK, GREY, PALE, BRAND, WHITE = "#0b0c0c", "#484949", "#cecece", "#12436d", "#ffffff"
WIDTH = 720
FONTS = "arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Path:
    """Lines from point to point; closed and filled if there is a `fill`. `dash` is how long a dash and a gap are."""

    points: Sequence[Point]
    stroke: str = INK
    weight: float = 1
    fill: str = ""
    dash: int = 0
    kind = "path"

    @property
    def written(self) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points)


@dataclass(frozen=True, kw_only=True)
class Disc:
    x: float
    y: float
    radius: float
    fill: str = BRAND
    stroke: str = ""
    kind = "disc"


@dataclass(frozen=True, kw_only=True)
class Words:
    """`y` is the line that letters stand on; `anchor` which end of the words is at `x`: start, middle or end."""

    x: float
    y: float
    text: str
    size: int = 15
    anchor: str = "start"
    fill: str = INK
    is_bold: bool = False
    kind = "words"


Shape = Path | Disc | Words


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """`description` says what the picture shows, for who does not see it."""

    title: str
    description: str
    height: float
    shapes: Sequence[Shape] = field(default=())
    width: int = WIDTH
    fonts = FONTS

    @property
    def alternative(self) -> str:
        """Title and description in one, for formats that have one text for both."""
        return f"{self.title}. {self.description}"


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = INK, weight: float = 1, dash: int = 0) -> Path:
    return Path(points=[(x1, y1), (x2, y2)], stroke=stroke, weight=weight, dash=dash)


def box(x: float, y: float, width: float, height: float, fill: str, stroke: str = "", weight: float = 1) -> Path:
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return Path(points=corners, fill=fill, stroke=stroke or fill, weight=weight)
