import pytest

from reporting.formats.charts import MARGIN, MOST_ROWS, VALUE_WIDTH, WIDTH, picture
from reporting.tables import Chart, Column, Kind
from tests.support.report_tables import table

GROUP = Column("group", "Group")
ATTENDED = Column("attended", "Attended", Kind.COUNT)


def bars(attended, **parts):
    rows = [{"group": name, "attended": number} for name, number in attended]
    return picture(table(columns=[GROUP, ATTENDED], rows=rows, total={}, chart=Chart.BARS, **parts))


def rates(found, overall=0.2, **parts):
    rows = [
        {"group": name, "no_show": round(rate * 100), "recorded": recorded, "rate": rate, "low": rate / 2, "high": high}
        for name, recorded, rate, high in found
    ]
    columns = [GROUP, Column("no_show", "No-shows", Kind.COUNT)]
    return picture(table(columns=columns, rows=rows, total={"rate": overall}, chart=Chart.RATES, **parts))


def words(mark):
    return " ".join(line for _, line in mark.lines)


def test_bars_are_as_long_as_their_counts():
    made = bars([("A", 40), ("B", 10), ("C", 0)])
    longest = WIDTH - VALUE_WIDTH
    assert [(words(mark), mark.value, mark.high) for mark in made.marks] == [
        ("A", "40", longest),
        ("B", "10", longest / 4),
        ("C", "0", 0),
    ]
    assert made.description == "One bar for each of 3 rows of the table. The longest is A with 40."


def test_bars_of_unordered_groups_go_by_length_and_others_keep_their_order():
    found = [("A", 1), ("B", 3), ("C", 2)]
    assert [words(mark) for mark in bars(found).marks] == ["B", "C", "A"]
    assert [words(mark) for mark in bars(found, ranked=False).marks] == ["A", "B", "C"]


def test_long_label_takes_more_lines_and_pushes_the_rest_down():
    short, long = bars([("A", 2), ("B", 1)]), bars([("A " * 60, 2), ("B", 1)])
    assert len(long.marks[0].lines) == 2
    assert long.marks[1].y - short.marks[1].y == long.height - short.height == 20


def test_rates_stand_in_order_on_an_axis_that_holds_every_interval():
    made = rates([("Low", 50, 0.1, 0.2), ("High", 10, 0.3, 0.5), ("Nothing", 0, 0, 0)])
    assert [(mark.value, words(mark)) for mark in made.marks] == [
        ("30.0 %", "High (30\xa0of\xa010)"),
        ("10.0 %", "Low (10\xa0of\xa050)"),
    ]
    assert [label for _, label in made.ticks] == ["0 %", "10 %", "20 %", "30 %", "40 %", "50 %"]
    assert (made.ticks[0][0], made.ticks[-1][0]) == (MARGIN, WIDTH - MARGIN)
    assert made.marks[0].high == WIDTH - MARGIN
    assert made.overall == made.ticks[2][0]
    assert made.overall_label == "All: 20.0 %"


def test_rates_description_names_those_that_differ_beyond_chance():
    made = rates([("Worse", 900, 0.5, 0.6), ("Same", 50, 0.2, 0.4), ("Better", 900, 0.1, 0.15)])
    assert made.description.endswith("Clearly above it: Worse. Clearly below it: Better.")


def test_rates_of_months_keep_their_order():
    made = rates([("April", 50, 0.1, 0.2), ("May", 10, 0.3, 0.5)], ranked=False)
    assert [mark.value for mark in made.marks] == ["10.0 %", "30.0 %"]


def test_picture_of_too_many_rows_says_how_many_it_shows():
    made = bars([(f"Group {number}", number) for number in range(1, MOST_ROWS + 11)])
    assert len(made.marks) == MOST_ROWS
    assert made.left_out == "The picture shows 40 of 50 rows; the table below has them all."


@pytest.mark.parametrize("nothing", [bars([]), bars([("A", 0)]), rates([]), rates([("A", 0, 0, 0)], overall=None)])
def test_nothing_to_draw_draws_nothing(nothing):
    assert nothing is None
