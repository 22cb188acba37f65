"""Student's t: how far chance takes a figure whose own variance rests on few sessions."""

from collections.abc import Iterable
from functools import lru_cache
from math import exp, lgamma, log, pi, sqrt
from statistics import NormalDist

_MANY = 1e6  # degrees of freedom beyond which t is the normal distribution
_SELDOM = 1e-10  # chances under this are taken as this: what is rarer is told by nobody
_STEPS = 200


def two_sided(t: float, freedom: float) -> float:
    """Return how often chance alone takes |t| at least so far, with so many degrees of freedom (more than 0)."""
    if freedom > _MANY:
        return 2 * NormalDist().cdf(-abs(t))
    return _beta(freedom / (freedom + t * t), freedom / 2, 0.5)


@lru_cache(maxsize=2000)
def quantile(share: float, freedom: float) -> float:
    """Return the t below which a share (over 0.5, under 1) of the distribution lies, to nine places.

    Newton's method from the normal quantile: the distribution function is concave above 0 and the start lies below the
    answer, so every step stays below it.
    """
    found = NormalDist().inv_cdf(share)
    if freedom > _MANY:
        return found
    scale = exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / sqrt(freedom * pi)
    for _ in range(_STEPS):
        density = scale * (1 + found * found / freedom) ** (-(freedom + 1) / 2)
        step = (share - 1 + two_sided(found, freedom) / 2) / density
        found += step
        if abs(step) < 1e-11 * found:
            break
    return found


def reach(errors: float, freedom: float) -> float:
    """Return how far chance takes t as seldom as it takes a normal figure beyond so many standard errors (over 0)."""
    return quantile(1 - max(NormalDist().cdf(-errors), _SELDOM), freedom)


def pooled_freedom(parts: Iterable[tuple[float, float]]) -> float:
    """Return the degrees of freedom of a sum of variances, each with its own: at least the fewest of them.

    F. E. Satterthwaite (1946), An approximate distribution of estimates of variance components, Biometrics Bulletin 2,
    110-114.
    """
    known = list(parts)
    return sum(variance for variance, _ in known) ** 2 / sum(variance**2 / freedom for variance, freedom in known)


def _beta(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function by Lentz's continued fraction: Numerical Recipes, 6.4."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    found = d
    for step in range(1, _STEPS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        for part in (even, odd):
            d, c = 1 / _off_zero(1 + part * d), _off_zero(1 + part / c)
            found *= d * c
        if abs(d * c - 1) < 1e-14:
            break
    return found


def _off_zero(value: float) -> float:
    return value if abs(value) > 1e-300 else 1e-300
