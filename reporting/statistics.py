"""The arithmetic of rates, in plain Python."""

from math import sqrt

Z_95 = 1.959963984540054  # the 97.5 % point of the standard normal distribution


def wilson_interval(count: int, of: int) -> tuple[float, float] | None:
    """Return the 95 % confidence interval of a proportion, as fractions of 1; None where nothing was counted.

    Wilson's score interval without continuity correction: E. B. Wilson (1927), Journal of the American Statistical
    Association 22, 209-212; method 3 of R. G. Newcombe (1998), Statistics in Medicine 17, 857-872. It never leaves
    0 to 1 and stays sensible for small groups, where rate ± 2 standard errors does not.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of} is not a proportion")
    if not of:
        return None
    rate, z2 = count / of, Z_95 * Z_95
    middle = (rate + z2 / (2 * of)) / (1 + z2 / of)
    reach = Z_95 * sqrt(rate * (1 - rate) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return (0.0 if count == 0 else middle - reach), (1.0 if count == of else middle + reach)
