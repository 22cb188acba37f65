import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.insight.symmetric import Singular, form, inverse, sandwich, solve, times

SQUARES = st.integers(1, 6).flatmap(
    lambda size: st.lists(st.lists(st.floats(-3, 3), min_size=size, max_size=size), min_size=size, max_size=size)
)


def positive(square):
    """Return square · square′ with something added to its diagonal, so that it has an inverse."""
    return [
        [sum(a * b for a, b in zip(left, right, strict=True)) + (row == column) for column, right in enumerate(square)]
        for row, left in enumerate(square)
    ]


def test_inverse_by_hand():
    assert inverse([[4.0, 2.0], [2.0, 3.0]]) == [pytest.approx([0.375, -0.25]), pytest.approx([-0.25, 0.5])]


def test_form_and_sandwich_by_hand():
    matrix = [[2.0, 1.0], [1.0, 3.0]]
    assert form(matrix, [1, -1]) == 3
    assert sandwich(matrix, [[1.0, 0.0], [0.0, 2.0]]) == [[6, 8], [8, 19]]


@given(SQUARES)
def test_inverse_takes_a_matrix_to_one_and_solve_agrees_with_it(square):
    matrix = positive(square)
    found = inverse(matrix)
    for place, row in enumerate(matrix):
        assert times(found, row) == pytest.approx([float(place == column) for column in range(len(row))], abs=1e-6)
    right = [float(place + 1) for place in range(len(matrix))]
    assert solve(matrix, right) == pytest.approx(times(found, right), abs=1e-6)


@pytest.mark.parametrize("matrix", [[[1.0, 1.0], [1.0, 1.0]], [[0.0]], [[-1.0]]])
def test_columns_that_say_the_same_have_no_answer(matrix):
    with pytest.raises(Singular):
        inverse(matrix)
