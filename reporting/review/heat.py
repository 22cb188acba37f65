"""The heat map of part 4: course by type of organisation, only where numbers allow a rate."""

from collections.abc import Mapping
from typing import Any

from reporting.insight.intervals import FEW_SESSIONS
from reporting.outcomes import Counts
from reporting.review.grounds import Grounds, summed
from reporting.review.parts import HeatMap, Section, Square, table_for
from reporting.tables import Column, Kind

FEWEST_RECORDED = 20  # places of a square: with fewer its range is wider than the map's whole scale
FEWEST_SQUARES = 4
MOST_ROWS, MOST_COLUMNS = 20, 5
LUCK = 0.05


def heat(grounds: Grounds) -> list[Section]:
    """Return the map of courses, or of categories where courses are too small, or a sentence where both are."""
    category_of = {course.pk: course.category.name for course in grounds.basis.courses.in_order}
    by_course = grounds.of_courses_and_types
    by_category = summed(((category_of[course], kind), counts) for (course, kind), counts in by_course.items())
    for what, counted, names in (
        ("course", dict(by_course), grounds.titles),
        ("category", by_category, {name: name for name in category_of.values()}),
    ):
        allowed = {cell: counts for cell, counts in counted.items() if _is_allowed(counts)}
        rows = {row for row, _ in allowed}
        columns = {column for _, column in allowed}
        if len(allowed) >= FEWEST_SQUARES and len(rows) > 1 and len(columns) > 1:
            return [_section(grounds, what, allowed, names)]
    return [
        Section(
            heading="By course and type of organisation",
            sentences=[
                "The numbers do not allow it: too few courses, or categories, have "
                f"{FEWEST_RECORDED} recorded places of one type of organisation in {FEW_SESSIONS} sessions."
            ],
        )
    ]


def _is_allowed(counts: Counts) -> bool:
    return counts.recorded >= FEWEST_RECORDED and counts.sessions >= FEW_SESSIONS


def _section(
    grounds: Grounds, what: str, allowed: Mapping[tuple[Any, int], Counts], names: Mapping[Any, str]
) -> Section:
    recorded = {row: sum(counts.recorded for (of, _), counts in allowed.items() if of == row) for row, _ in allowed}
    largest = sorted(recorded, key=lambda row: (-recorded[row], names[row]))[:MOST_ROWS]
    rows = [row for row in names if row in largest]
    of_types = {kind: sum(counts.recorded for (_, of), counts in allowed.items() if of == kind) for _, kind in allowed}
    widest = sorted(of_types, key=lambda kind: (-of_types[kind], kind))[:MOST_COLUMNS]
    columns = [kind for kind in grounds.names_of_types if kind in widest]
    squares = [[_square(grounds, allowed.get((row, column))) for column in columns] for row in rows]
    shown = [square for line in squares for square in line if square.rate is not None]
    apart = sum(1 for square in shown if square.beyond)
    title = f"By {what} and type of organisation"
    several = "courses" if what == "course" else "categories"
    said = (
        f"Of {len(shown)} squares with enough people, {apart or 'none'} "
        f"{'differs' if apart == 1 else 'differ'} from the average by more than chance explains; about "
        f"{max(1, round(LUCK * len(shown)))} would by luck alone."
    )
    small = "" if what == "course" else "Courses by themselves are too small for this, so categories are shown. "
    table_columns = [Column("row", what.capitalize()), *(_column(grounds, column) for column in columns)]
    cells = [
        {"row": names[row], **{str(column): square.rate for column, square in zip(columns, line, strict=True)}}
        for row, line in zip(rows, squares, strict=True)
    ]
    figure = HeatMap(
        title=f"No-show rates {title.lower()}",
        rows=[names[row] for row in rows],
        columns=[grounds.names_of_types[column] for column in columns],
        squares=squares,
        mean=grounds.total.rate or 0.0,
    )
    return Section(
        heading=title,
        sentences=[f"{small}{said}"],
        figure=figure,
        table_is_of_figure=True,
        table=table_for(grounds.scope, "heat-map", f"No-show rates of {several} and types", table_columns, cells),
        caption=(
            f"A square has a figure only where at least {FEWEST_RECORDED} places in {FEW_SESSIONS} sessions are "
            "recorded. Darker means more no-shows; + and − mark those above or below the average beyond chance."
        ),
    )


def _column(grounds: Grounds, kind: int) -> Column:
    return Column(str(kind), grounds.names_of_types[kind], Kind.PERCENTAGE)


def _square(grounds: Grounds, counts: Counts | None) -> Square:
    if counts is None:
        return Square(None)
    interval, mean = grounds.interval(counts), grounds.total.rate or 0.0
    if interval is None:
        return Square(None)
    return Square(counts.rate, 1 if interval[0] > mean else -1 if interval[1] < mean else 0)
