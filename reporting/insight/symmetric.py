"""Small symmetric systems of equations, as lists of rows: the linear algebra of a model of some forty columns."""

from collections.abc import Sequence
from math import sqrt
from operator import mul

Matrix = list[list[float]]


class Singular(ArithmeticError):
    """The columns of a model say the same in two ways, so no single answer exists."""


def zeros(size: int) -> Matrix:
    return [[0.0] * size for _ in range(size)]


def mirrored(lower: Matrix) -> Matrix:
    """Return the symmetric matrix of which the rows are known up to the diagonal."""
    return [
        [lower[row][column] if column <= row else lower[column][row] for column in range(len(lower))]
        for row in range(len(lower))
    ]


def solve(matrix: Matrix, right: Sequence[float]) -> list[float]:
    """Return what a symmetric positive definite matrix takes to `right`, by Cholesky; else raise Singular."""
    lower = _cholesky(matrix)
    return _solved(lower, _transposed(lower), right)


def inverse(matrix: Matrix) -> Matrix:
    """Return the inverse of a symmetric positive definite matrix, by Cholesky; else raise Singular."""
    lower = _cholesky(matrix)
    upper = _transposed(lower)
    units = ([1.0 if row == column else 0.0 for row in range(len(matrix))] for column in range(len(matrix)))
    return [_solved(lower, upper, unit) for unit in units]


def dot(left: Sequence[float], right: Sequence[float]) -> float:
    return sum(map(mul, left, right))


def times(matrix: Matrix, vector: Sequence[float]) -> list[float]:
    return [dot(row, vector) for row in matrix]


def sandwich(bread: Matrix, meat: Matrix) -> Matrix:
    """Return bread · meat · bread, both symmetric and of one size."""
    half = [times(meat, row) for row in bread]  # rows of bread · meat
    return [[dot(row, column) for column in bread] for row in half]


def form(matrix: Matrix, vector: Sequence[float]) -> float:
    """Return vector′ · matrix · vector: the variance of a weighted sum whose parts have this covariance."""
    return dot(vector, times(matrix, vector))


def _transposed(matrix: Matrix) -> Matrix:
    return [list(column) for column in zip(*matrix, strict=True)]


def _solved(lower: Matrix, upper: Matrix, right: Sequence[float]) -> list[float]:
    """Return what lower · upper takes to `right`: forwards through the one, and back through the other."""
    forward: list[float] = []
    for row, value in zip(lower, right, strict=True):
        forward.append((value - sum(map(mul, row, forward))) / row[len(forward)])
    found = forward
    for place in reversed(range(len(upper))):
        row = upper[place]
        found[place] = (forward[place] - sum(map(mul, row[place + 1 :], found[place + 1 :]))) / row[place]
    return found


def _cholesky(matrix: Matrix) -> Matrix:
    lower = zeros(len(matrix))
    for row in range(len(matrix)):
        for column in range(row + 1):
            left = matrix[row][column] - dot(lower[row][:column], lower[column])
            if row != column:
                lower[row][column] = left / lower[column][column]
            elif left <= 1e-12 * max(matrix[row][row], 1e-300):
                raise Singular(f"column {row} follows from those before it")
            else:
                lower[row][row] = sqrt(left)
    return lower
