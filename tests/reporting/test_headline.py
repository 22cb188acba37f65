import datetime as dt
from functools import partial

import pytest

from reporting.headline import cost_sentence, coverage_sentence
from reporting.headline import no_show_sentence as said_on
from reporting.outcomes import Counts
from reporting.periods import Period, reporting_year

COUNTS = Counts(held=1300, attended=1000, partly_attended=54, no_show=187, excused=30, not_recorded=29)


INTERVAL = (0.1318, 0.1718)
LATER = dt.date(2026, 6, 1)
no_show_sentence = partial(said_on, today=LATER)


def test_headline_says_numerator_denominator_rate_and_interval_in_places():
    assert no_show_sentence(reporting_year("2024-25"), COUNTS, INTERVAL) == (
        "In 2024-25, 187 of 1,241 places with recorded attendance were no-shows (15.1 %, likely between 13.2 and "
        "17.2): the person who held it did not come and had not cancelled."
    )


def test_headline_of_one_place_says_it_is_one():
    said = no_show_sentence(reporting_year("2024-25"), Counts(no_show=1), (0.2, 1))
    assert said.startswith(
        "In 2024-25, 1 of 1 place with recorded attendance was a no-show (100.0 %, likely between 20.0"
    )


def test_headline_of_other_dates_says_them():
    quarter = Period(dt.date(2024, 4, 1), dt.date(2024, 6, 30))
    said = no_show_sentence(quarter, COUNTS, INTERVAL)
    assert said.startswith("From 1 April 2024 to 30 June 2024, 187 of 1,241 places")


def test_headline_of_a_year_that_is_not_over_says_so():
    year = reporting_year("2024-25")
    in_july, last_day = dt.date(2024, 7, 10), dt.date(2025, 3, 31)
    for today in (in_july, last_day):
        assert said_on(year, COUNTS, INTERVAL, today=today).startswith("So far in 2024-25, 187 of 1,241 places")
    assert said_on(year, Counts(), None, today=in_july).startswith("So far in 2024-25 nobody's attendance")
    summer = Period(dt.date(2024, 6, 1), dt.date(2024, 8, 31))
    assert said_on(summer, COUNTS, INTERVAL, today=in_july).startswith(
        "So far in the period from 1 June 2024 to 31 August 2024, 187 of 1,241"
    )
    assert said_on(year, COUNTS, INTERVAL, today=dt.date(2025, 4, 1)).startswith("In 2024-25, 187")


def test_headline_of_nothing_recorded_has_no_rate():
    assert no_show_sentence(reporting_year("2024-25"), Counts(held=10, not_recorded=10), None) == (
        "In 2024-25 nobody's attendance is recorded, so there is no no-show rate."
    )


@pytest.mark.parametrize(
    ("no_show", "room", "sentence"),
    [(187, 6, "That is 31 rooms’ worth of places."), (3, 20, ""), (3, None, ""), (0, 20, "")],
)
def test_cost_that_nobody_has_told_us_is_not_said(no_show, room, sentence):
    assert cost_sentence(Counts(no_show=no_show), room=room, cost=0) == sentence


@pytest.mark.parametrize(
    ("no_show", "room", "sentence"),
    [
        (187, 6, "That is 31 rooms’ worth of places, about £9,350."),
        (20, 20, "That is 1 room’s worth of places, about £1,000."),
        (3, 20, "That is about £150."),
        (3, None, "That is about £150."),
        (0, 20, ""),
    ],
)
def test_cost_is_said_in_rooms_and_pounds(no_show, room, sentence):
    assert cost_sentence(Counts(no_show=no_show), room=room, cost=50) == sentence


def test_coverage_is_said_with_its_parts():
    assert coverage_sentence(COUNTS) == "Attendance is recorded for 1,271 of 1,300 places held (97.8 %)."
    assert coverage_sentence(Counts()) == "Nobody held a place."
