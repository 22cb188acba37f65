"""Pictures of the review: nothing sticks out of them, and what differs has more than another colour."""

import io

import pytest
from django.template.loader import render_to_string
from PIL import Image

from reporting.formats.drawing import WIDTH, Disc, Path, Words
from reporting.formats.figures import drawn
from reporting.formats.letters import width_of
from reporting.formats.raster import SCALE, png_of
from reporting.insight.p_prime import Month, p_prime_chart
from reporting.review.parts import Change, Dot, Flow, HeatMap, Spread, Square, Step, Trend

LONG = "Working Together to Safeguard Children: for Designated Safeguarding Leads and Named Professionals"


NAMES = ["May", "June", "July", "August", "September", "October"] * 9


def trend(*counts, **more):
    months = [
        Month(f"{name} {2024 + number // 12}", *count)
        for number, (count, name) in enumerate(zip(counts, NAMES, strict=False))
    ]
    return Trend(title="By month", chart=p_prime_chart(months), **more)


LIKE = [(2, 20), (3, 22)]
DECIDED = [Change(1, "July 2024", "Texts"), Change(2, "July 2024", "Calls")]
DOTS = [Dot(LONG, 12_345, 0.9, 1), Dot("B", 1, 0.0), Dot("C", 3, 1.0)]
FIGURES = [
    trend(*LIKE * 2, (2, 20), (19, 20), *LIKE * 2, (2, 20), changes=DECIDED),
    trend((0, 20), (0, 0), (20, 20)),
    trend(*[(1, 8)] * 36),
    Flow(title="Flow", steps=[Step("Places booked", 123_456), Step("Gone", 0, is_loss=True), Step("Came", 9)]),
    Flow(title="Flow", steps=[Step("Places booked", 3), Step("Walked in", 4, is_gain=True)]),
    Spread(title="Spread", mean=0.15, dots=DOTS, sentence="S."),
    Spread(title="Spread", mean=0.0, dots=[Dot("A", 4, 0.0), Dot("B", 5, 0.0)], sentence="S."),
    HeatMap(
        title="Heat",
        rows=[LONG, "B"],
        columns=["Foster Carers, Residential care children, Childminders", "Herefordshire Council", "C", "D", "E"],
        squares=[[Square(0.9, 1), Square(0.01, -1), Square(0.2), Square(None), Square(0.0)]] * 2,
        mean=0.15,
    ),
    HeatMap(title="Heat", rows=["A"], columns=["B"], squares=[[Square(0.0)]], mean=0.0),
]


def reach(shape):
    """From where to where a shape goes across, and down."""
    if isinstance(shape, Path):
        xs, ys = zip(*shape.points, strict=True)
        return min(xs), max(xs), min(ys), max(ys)
    if isinstance(shape, Disc):
        return shape.x - shape.radius, shape.x + shape.radius, shape.y - shape.radius, shape.y + shape.radius
    wide = width_of(shape.text) * shape.size * (1 if shape.is_bold else 0.92)
    left = {"start": shape.x, "middle": shape.x - wide / 2, "end": shape.x - wide}[shape.anchor]
    return left, left + wide, shape.y - shape.size, shape.y + 3


@pytest.mark.parametrize("figure", FIGURES)
def test_nothing_sticks_out_of_a_picture_in_any_font(figure):
    drawing = drawn(figure)
    for shape in drawing.shapes:
        left, right, top, bottom = reach(shape)
        assert left >= -1 and right <= WIDTH + 1, shape
        assert top >= -1 and bottom <= drawing.height + 1, shape


@pytest.mark.parametrize("figure", FIGURES)
def test_a_picture_is_drawn_as_svg_and_as_png_of_the_same_shape(figure):
    drawing = drawn(figure)
    svg = render_to_string("reporting/_drawing.html", {"drawing": drawing, "name": "one"})
    assert "style=" not in svg and "NaN" not in svg and "inf" not in svg.replace("info", "")
    picture = Image.open(io.BytesIO(png_of(drawing)))
    assert picture.size == (WIDTH * SCALE, round(drawing.height * SCALE))
    assert len(picture.convert("RGB").getcolors(100_000)) > 1


def test_markup_in_a_title_is_text_in_the_picture():
    heat = HeatMap(title="<b>", rows=["<script>"], columns=["&"], squares=[[Square(0.1)]], mean=0.1)
    svg = render_to_string("reporting/_drawing.html", {"drawing": drawn(heat), "name": "one"})
    assert "<script>" not in svg and "<b>" not in svg and "&lt;script&gt;" in svg


def test_a_month_that_stands_out_has_another_shape():
    drawing = drawn(FIGURES[0])
    triangles = [shape for shape in drawing.shapes if isinstance(shape, Path) and len(shape.points) == 3 and shape.fill]
    assert len(triangles) == 1
    xs_ys = triangles[0].points
    assert xs_ys[2][1] < xs_ys[0][1]  # it points up: concern


def test_a_change_has_its_number_at_its_month_and_its_words_in_the_text():
    drawing = drawn(FIGURES[0])
    numbers = {shape.text: shape.x for shape in drawing.shapes if isinstance(shape, Words) and shape.text in "12"}
    assert set(numbers) == {"1", "2"} and numbers["2"] > numbers["1"]
    assert "1 marks July 2024: Texts." in drawing.description


def test_losses_hang_from_what_was_left_and_gains_stand_on_it():
    steps = [Step("Booked", 10), Step("Gone", 4, is_loss=True), Step("Left", 6), Step("Walked in", 2, is_gain=True)]
    bars = [shape for shape in drawn(Flow(title="Flow", steps=steps)).shapes if isinstance(shape, Path) and shape.fill]
    ends = [(bar.points[0][0], bar.points[1][0]) for bar in bars]
    assert ends[1] == (pytest.approx(ends[2][1]), pytest.approx(ends[0][1]))
    assert ends[3][0] == pytest.approx(ends[2][1])


def test_squares_that_differ_bear_a_sign():
    texts = {shape.text for shape in drawn(FIGURES[7]).shapes if isinstance(shape, Words)}
    assert {"90 % +", "1 % −", "20 %", "–"} <= texts
