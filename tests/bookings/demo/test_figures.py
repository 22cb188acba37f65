from pathlib import Path
from random import Random

import pytest
from django.conf import settings

from bookings.demo.figures import DATA, attendance_by_course, attendance_by_organisation_type, fitted, rounded

SHARED = Path(settings.BASE_DIR).parent / "shared" / "reference"
NAMES = ["attendance-by-course-2023-24.csv", "attendance-by-organisation-type-2023-24.csv"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.skipif(not SHARED.is_dir(), reason="the published tables are not beside this checkout")
def test_figures_are_copies_of_the_published_tables(name):
    assert (DATA / name).read_bytes() == (SHARED / name).read_bytes()


def test_figures_of_both_tables_come_to_the_same():
    assert sum(row["attended"] for row in attendance_by_course()) == 1372
    assert sum(row["attended"] for row in attendance_by_organisation_type()) == 1372
    assert (len(attendance_by_course()), len(attendance_by_organisation_type())) == (33, 12)


def _random_margins(rng):
    table = [[rng.randint(0, 9) for _ in range(rng.randint(2, 7))]]
    table += [[rng.randint(0, 9) for _ in table[0]] for _ in range(rng.randint(1, 8))]
    table[0] = [cell + 1 for cell in table[0]]
    for row in table:
        row[0] += 1
    return [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]


@pytest.mark.parametrize("seed", range(20))
def test_rounded_keeps_both_margins_and_moves_no_cell_by_one_or_more(seed):
    rng = Random(seed)
    rows, columns = _random_margins(rng)
    table = fitted([[rng.uniform(0.1, 5) for _ in columns] for _ in rows], rows, columns)
    whole = rounded(table, rng)
    assert [sum(row) for row in whole] == rows
    assert [sum(column) for column in zip(*whole, strict=True)] == columns
    assert all(
        abs(a - b) < 1 for before, after in zip(table, whole, strict=True) for a, b in zip(before, after, strict=True)
    )


def test_fitted_keeps_the_odds_ratios_of_its_seed():
    table = fitted([[1, 2], [3, 4]], [10, 20], [12, 18])
    assert table[0][0] * table[1][1] / (table[0][1] * table[1][0]) == pytest.approx(4 / 6)
