"""Before a comparison begins its page says whether it can be known by the end, and what to do if not."""

import pytest

from reporting.trials.planning import Prospect


def said(*, a_year: int, needed: int, expected: int) -> str:
    return Prospect(rate=0.15, a_year=a_year, needed=needed, expected=expected).sentence


@pytest.mark.parametrize(
    ("a_year", "how_long"),
    [(1432, "about 29 months."), (1100, "about 3 years."), (143, "about 24 years."), (50_000, "about 1 month.")],
)
def test_how_long_it_takes_alone_is_said_in_months_or_in_years(a_year, how_long):
    assert how_long in said(a_year=a_year, needed=3436, expected=100)


def test_too_few_are_told_what_to_do_and_enough_are_told_so():
    assert "25 partnerships like yours" in said(a_year=143, needed=3436, expected=143)
    assert said(a_year=1400, needed=1400, expected=1400).endswith("1,400, so the time is enough.")
    assert "can’t say" in said(a_year=0, needed=3436, expected=0)
