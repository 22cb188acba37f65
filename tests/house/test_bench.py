"""The table of measurements: what it says follows from what was measured."""

import pytest

from tests.bench import PARTS
from tests.support.bench.lines import Line, median_of, ours_at_least, ours_at_most, ratio_at_least, ratio_at_most, table
from tests.support.source import ROOT


def line(**fields) -> Line:
    return Line(**{"name": "a page", "unit": "/s", "ours": 50, "floor": 200, "counted": "9 bookings"} | fields)


@pytest.mark.parametrize(
    ("aim", "met"),
    [
        (ratio_at_least(0.25), True),
        (ratio_at_least(0.26), False),
        (ratio_at_most(0.25), True),
        (ratio_at_most(0.24), False),
        (ours_at_least(50), True),
        (ours_at_least(51), False),
        (ours_at_most(50), True),
        (ours_at_most(49), False),
    ],
)
def test_aim_is_met_or_not(aim, met):
    assert line(aims=(aim,)).met is met


def test_every_aim_of_a_line_has_to_be_met():
    assert not line(aims=(ratio_at_least(0.2), ours_at_least(300))).met


def test_ratio_by_processors_says_the_same_as_that_by_the_clock():
    assert line(cpu=4.0, floor_cpu=1.0).cpu_ratio == line().ratio
    assert line(unit="s", ours=2, floor=1, cpu=4.0, floor_cpu=2.0).cpu_ratio == 2.0
    assert line().cpu_ratio is None


def test_median_is_the_middle_by_ratio():
    rounds = [line(ours=ours, floor=floor) for ours, floor in ((50, 200), (90, 200), (90, 300))]
    assert median_of(rounds) == rounds[2]
    two = median_of([line(ours=40), line(ours=60)])
    assert (two.ours, two.floor) == (50, 200)


def test_line_goes_through_json():
    one = line(aims=(ratio_at_least(0.25),), cpu=1.0)
    assert Line.from_json(one.as_json()) == one


def test_table_says_what_was_reached_and_what_was_not():
    missed = line(name="another", unit="ms", ours=1234.4, floor=3, aims=(ratio_at_most(2), ours_at_most(900)))
    rows = [row.split("  ") for row in table([line(aims=(ratio_at_least(0.25),)), missed]).splitlines()]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    assert cells == [
        ["work", "ours", "floor", "ratio", "by CPU", "aim", "met", "counted"],
        ["a page", "50/s", "200/s", "0.25", "≥ 0.25", "yes", "9 bookings"],
        ["another", "1,234 ms", "3 ms", "411.47", "≤ 2 and ≤ 900 ms", "NO", "9 bookings"],
    ]


def test_every_part_is_in_the_table():
    there = {path.stem for path in (ROOT / "tests" / "bench").glob("[a-z]*.py")}
    assert sorted(there - set(PARTS)) == []
