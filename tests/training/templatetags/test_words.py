import datetime as dt

import pytest

from training.templatetags.words import days_in_words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], ""),
        (["2026-07-07"], "7 July 2026"),
        (["2026-07-07", "2026-07-14"], "7 and 14 July 2026"),
        (["2026-06-30", "2026-07-07", "2026-07-14"], "30 June, 7 and 14 July 2026"),
        (["2025-12-30", "2026-01-06"], "30 December 2025 and 6 January 2026"),
        (["2025-07-30", "2026-07-31"], "30 July 2025 and 31 July 2026"),
    ],
)
def test_days_in_words_says_month_and_year_once(days, words):
    assert days_in_words([dt.date.fromisoformat(day) for day in days]) == words
