"""The pictures of the no-show review, each drawn from what the review says of it."""

from reporting.formats.drawing import Drawing
from reporting.formats.figures.flow import draw_flow
from reporting.formats.figures.heat_map import draw_heat_map
from reporting.formats.figures.spread import draw_spread
from reporting.formats.figures.trend import draw_trend
from reporting.review.parts import Figure, Flow, HeatMap, Spread, Trend


def drawn(figure: Figure) -> Drawing:
    """Return the picture of a figure."""
    match figure:
        case Trend():
            return draw_trend(figure)
        case Flow():
            return draw_flow(figure)
        case Spread():
            return draw_spread(figure)
        case HeatMap():
            return draw_heat_map(figure)
