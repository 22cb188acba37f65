"""The two published tables of 2023-24, and a table of courses by organisation types that adds up to both."""

import csv
import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

DATA = Path(__file__).parent / "data"
CLOSE_ENOUGH = 1e-9  # of a sum to its target
WHOLE_ENOUGH = 1e-6  # of a cell to a whole number


def attendance_by_course() -> list[dict]:
    """Return the rows of the report's first table: category, course, attended, note."""
    return _rows("attendance-by-course-2023-24.csv")


def attendance_by_organisation_type() -> list[dict]:
    """Return the rows of its second table: organisation_type, attended."""
    return _rows("attendance-by-organisation-type-2023-24.csv")


def _rows(name: str) -> list[dict]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [{**row, "attended": int(row["attended"])} for row in csv.DictReader(file)]


def fitted(seed: Sequence[Sequence[float]], rows: Sequence[int], columns: Sequence[int]) -> list[list[float]]:
    """Scale a table of positive weights until its rows and columns add up as given.

    Iterative proportional fitting: Deming and Stephan, Annals of Mathematical Statistics 11 (1940), 427-444.
    """
    table = [list(map(float, row)) for row in seed]
    worst = math.inf
    while worst > CLOSE_ENOUGH:
        for j, wanted in enumerate(columns):
            scale = wanted / sum(row[j] for row in table)
            for row in table:
                row[j] *= scale
        worst = max(abs(sum(row) - wanted) for row, wanted in zip(table, rows, strict=True))
        for i, wanted in enumerate(rows):
            scale = wanted / sum(table[i])
            table[i] = [cell * scale for cell in table[i]]
    return table


def rounded(table: Sequence[Sequence[float]], rng: Random) -> list[list[int]]:
    """Round every cell up or down by less than 1 so that all sums of rows and columns, whole already, stay the same.

    Controlled rounding by alternating cycles: Cox, Journal of the American Statistical Association 82 (1987), 520-524.
    """
    cells = [list(row) for row in table]
    while cycle := _cycle_of_fractions(cells):
        raised, lowered = cycle[0::2], cycle[1::2]
        up = min([1 - _fraction(cells[i][j]) for i, j in raised] + [_fraction(cells[i][j]) for i, j in lowered])
        down = min([_fraction(cells[i][j]) for i, j in raised] + [1 - _fraction(cells[i][j]) for i, j in lowered])
        step = up if rng.random() < down / (up + down) else -down
        for i, j in raised:
            cells[i][j] += step
        for i, j in lowered:
            cells[i][j] -= step
    return [[round(cell) for cell in row] for row in cells]


def _fraction(value: float) -> float:
    fraction = value - math.floor(value)
    return 0.0 if min(fraction, 1 - fraction) < WHOLE_ENOUGH else fraction


def _cycle_of_fractions(cells: list[list[float]]) -> list[tuple[int, int]]:
    """Return cells, none of them whole, where each shares a row or a column with the next, by turns, and the last
    with the first; empty when every cell is whole.

    A row or column with a whole sum never holds just one such cell, so a walk from row to column and on always meets
    itself again.
    """
    crossing: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for i, row in enumerate(cells):
        for j, cell in enumerate(row):
            if _fraction(cell):
                crossing.setdefault(("row", i), []).append(("column", j))
                crossing.setdefault(("column", j), []).append(("row", i))
    if not crossing:
        return []
    walk = [next(iter(crossing))]
    while True:
        onward = next(line for line in crossing[walk[-1]] if line not in walk[-2:-1])
        if onward in walk:
            loop = walk[walk.index(onward) :]
            break
        walk.append(onward)
    corners = [dict(pair) for pair in pairwise([*loop, loop[0]])]
    return [(corner["row"], corner["column"]) for corner in corners]


def cross_table(seed: Sequence[Sequence[float]], rng: Random) -> list[list[int]]:
    """Return attended by course (rows) and organisation type (columns), adding up to both published tables."""
    rows = [row["attended"] for row in attendance_by_course()]
    columns = [row["attended"] for row in attendance_by_organisation_type()]
    return rounded(fitted(seed, rows, columns), rng)
