"""Dates and times as registers have them: each of these is in some register."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.exchange.spreadsheets.dates import (
    Dates,
    days_from_to,
    days_in,
    is_month_first,
    reporting_year_of,
)
from bookings.exchange.spreadsheets.times import times_in

NOV7, NOV8, NOV14 = dt.date(2023, 11, 7), dt.date(2023, 11, 8), dt.date(2023, 11, 14)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("7 Nov 23", [NOV7]),
        ("7th November 2023", [NOV7]),
        ("7th of November 2023", [NOV7]),
        ("Tue 7 Nov 2023", [NOV7]),
        ("Tuesday, November 7, 2023", [NOV7]),
        ("07.11.23", [NOV7]),
        ("7/11/23", [NOV7]),
        ("07-11-2023", [NOV7]),
        ("7-Nov-23", [NOV7]),
        ("07Nov2023", [NOV7]),
        ("7 / 11 / 2023", [NOV7]),
        ("2023-11-07", [NOV7]),
        ("2023-11-07 00:00:00", [NOV7]),
        ("07/11/2023 09:30", [NOV7]),
        ("7 November 2023 9.30am – 4.30pm", [NOV7]),
        ("45237", [NOV7]),
        (45237, [NOV7]),
        (45237.0, [NOV7]),
        (dt.datetime(2023, 11, 7, 9, 30), [NOV7]),
        (NOV7, [NOV7]),
        ("7 & 14 November 2023", [NOV7, NOV14]),
        ("7/11/23 and 14/11/23", [NOV7, NOV14]),
        ("2023-11-07;2023-11-14", [NOV7, NOV14]),
        ("7-8 November 2023", [NOV7, NOV8]),
        ("07/11/2023 - 08/11/2023", [NOV7, NOV8]),
        ("30 Jan and 6 Feb 2024", [dt.date(2024, 1, 30), dt.date(2024, 2, 6)]),
        ("Working Together Level 3 - 7 Nov 2023", [NOV7]),
        ("Working Together L3 – 7th November 2023", [NOV7]),
        ("31/04/2023", []),
        ("29 Feb 2023", []),
        ("13/13/2023", []),
        ("TBC", []),
        ("", []),
        (None, []),
        (True, []),
        (3, []),
        ("November 2023", []),
        ("Level 3", []),
        ("7 Nov 1899", []),
        (dt.time(9, 30), []),
    ],
)
def test_days_are_read_as_people_write_them(written, days):
    assert list(days_in(written, Dates()).days) == days


def test_day_without_a_year_takes_the_reporting_year_that_is_known():
    assert days_in("7 Nov", Dates()).without_year
    assert days_in("7 Nov", Dates(year=2023)).days == (NOV7,)
    assert days_in("7 Feb", Dates(year=2023)).days == (dt.date(2024, 2, 7),)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("Training register 2023-24", 2023),
        ("Training register 2023/2024", 2023),
        ("Feb 24", 2023),
        ("November 2023", 2023),
        ("Course dates 2023-30", None),
        ("Room 2024", None),
        ("", None),
    ],
)
def test_titles_name_the_reporting_year(title, year):
    assert reporting_year_of(title) == year


@pytest.mark.parametrize(
    ("begins", "title", "year", "seventh_of_february"),
    [
        (1, "Feb 24", 2024, 2024),
        (1, "Training register 2024", 2024, 2024),
        (1, "2024", 2024, 2024),
        (1, "Room 2024", None, None),
        (1, "Training register 2023-24", None, None),
        (2, "Feb 24", 2024, 2024),
        (9, "Aug 24", 2023, 2024),
        (9, "Register 2023-24", 2023, 2024),
    ],
)
def test_years_begin_where_the_partnerships_own_do(settings, begins, title, year, seventh_of_february):
    settings.REPORTING_YEAR_FIRST_MONTH = begins
    assert reporting_year_of(title) == year
    days = days_in("7 Feb", Dates(year=year)).days
    assert days == ((dt.date(seventh_of_february, 2, 7),) if year else ())


def test_months_come_first_only_where_a_day_could_not_be_read_otherwise():
    assert is_month_first(["11/07/2023", "11/30/2023"])
    assert not is_month_first(["07/11/2023", "30/11/2023"])
    assert not is_month_first(["07/11/2023"])
    assert not is_month_first(["11/30/2023", "30/11/2023"])
    assert days_in("11/30/2023", Dates(month_first=True)).days == (dt.date(2023, 11, 30),)


def test_session_from_one_day_to_another_has_the_days_between_where_they_are_few():
    assert days_from_to(NOV7, dt.date(2023, 11, 9)) == (NOV7, NOV8, dt.date(2023, 11, 9))
    assert days_from_to(NOV7, NOV14) == (NOV7, NOV14)
    assert days_from_to(NOV7, dt.date(2023, 11, 1)) == (NOV7,)


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("9.30am – 4.30pm", "09:30", "16:30"),
        ("0930-1630", "09:30", "16:30"),
        ("09:30 to 16:30 hrs", "09:30", "16:30"),
        ("9.30", "09:30", None),
        ("1:30pm", "13:30", None),
        ("1.30 - 4pm", "13:30", "16:00"),
        ("9am-1pm", "09:00", "13:00"),
        ("10am to 12 noon", "10:00", "12:00"),
        ("9.30 - 12.30", "09:30", "12:30"),
        ("AM", "09:30", "12:30"),
        ("pm", "13:30", "16:30"),
        (dt.time(9, 30), "09:30", None),
        (dt.timedelta(hours=9, minutes=30), "09:30", None),
        (0.3958333, "09:30", None),
        ("Full day", None, None),
        ("25:00", None, None),
        ("", None, None),
        (None, None, None),
        (7, None, None),
    ],
)
def test_times_are_read_as_people_write_them(written, start, end):
    assert tuple(time and f"{time:%H:%M}" for time in times_in(written)) == (start, end)


@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%-d %B %Y", "%Y-%m-%d", "%d.%m.%Y", "%d %b %Y"]),
)
def test_any_day_is_read_back_as_it_was_written(day, how):
    assert days_in(day.strftime(how), Dates()).days == (day,)


@given(st.text())
def test_any_text_is_read_without_a_fault(text):
    days_in(text, Dates(year=2023))
    times_in(text)
