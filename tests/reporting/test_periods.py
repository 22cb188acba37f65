import datetime as dt

import pytest

from reporting.periods import NotAPeriod, Period, date_from, period_between, reporting_year, reporting_year_of

YEAR = Period(dt.date(2023, 4, 1), dt.date(2024, 3, 31))


@pytest.mark.parametrize("text", ["2023-24", " 2023-24 ", "2023/24", "2023–24"])
def test_reporting_year_is_read_as_people_write_it(text):
    assert reporting_year(text) == YEAR


def test_reporting_year_over_a_century_ends_in_00():
    assert reporting_year("2099-00").end == dt.date(2100, 3, 31)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("2023-25", "2023-24"),
        ("2023", "2023-24"),
        ("2023-2024", "2023-24"),
        ("20233-24", "a year such as 2023-24"),
        ("1066-67", "a year such as 2023-24"),
        ("9999-00", "a year such as 2023-24"),
        ("٢٠٢٣-٢٤", "a year such as 2023-24"),
        ("", "a year such as 2023-24"),
        ("last year", "a year such as 2023-24"),
    ],
)
def test_reporting_year_that_is_none_says_what_to_write(text, advice):
    with pytest.raises(NotAPeriod) as fault:
        reporting_year(text)
    assert str(fault.value) == f"{text} is not a reporting year: write {advice}"


def test_reporting_year_begins_in_the_month_of_the_settings(settings):
    settings.REPORTING_YEAR_FIRST_MONTH = 9
    assert reporting_year("2023-24") == Period(dt.date(2023, 9, 1), dt.date(2024, 8, 31))


def test_reporting_year_that_is_a_calendar_year_is_written_as_one(settings):
    settings.REPORTING_YEAR_FIRST_MONTH = 1
    assert reporting_year("2023") == Period(dt.date(2023, 1, 1), dt.date(2023, 12, 31))
    assert str(reporting_year("2023")) == "2023"


def test_a_date_lies_in_the_year_that_began_in_april():
    assert reporting_year_of(dt.date(2024, 3, 31)) == YEAR
    assert reporting_year_of(dt.date(2023, 4, 1)) == YEAR
    assert reporting_year_of(dt.date(2024, 4, 1)).start == dt.date(2024, 4, 1)


def test_period_says_its_year_or_its_dates():
    quarter = Period(dt.date(2023, 4, 1), dt.date(2023, 6, 30))
    assert [str(YEAR), YEAR.name] == ["2023-24", "2023-24"]
    assert [str(quarter), quarter.name] == ["1 April 2023 to 30 June 2023", "2023-04-01-to-2023-06-30"]


@pytest.mark.parametrize("text", ["2023-04-01", "01/04/2023", "1/4/2023"])
def test_date_is_read_as_iso_or_day_first(text):
    assert date_from(text) == dt.date(2023, 4, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("31/04/2023", '"31/04/2023" is not a date: there is no such day in the calendar'),
        ("29/02/2027", '"29/02/2027" is not a date: there is no such day in the calendar'),
        ("03/04/26", '"03/04/26" is not a date: write it as 2023-04-01'),
        ("45000", '"45000" is not a date: write it as 2023-04-01'),
        ("9999-01-01", '"9999-01-01" is out of range: give a year from 1990 to 2100'),
        ("0001-01-01", '"0001-01-01" is out of range: give a year from 1990 to 2100'),
    ],
)
def test_date_that_is_none_says_why(text, message):
    with pytest.raises(NotAPeriod) as fault:
        date_from(text)
    assert str(fault.value) == message


def test_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(NotAPeriod, match="The period ends before it begins: 1 April 2023 is before 2 April 2023"):
        period_between(dt.date(2023, 4, 2), dt.date(2023, 4, 1))


@pytest.mark.parametrize("year", [1990, 2100])
def test_first_and_last_year_are_years_like_the_others(year):
    name = f"{year}-{(year + 1) % 100:02}"
    assert reporting_year(name).start == dt.date(year, 4, 1)
    assert (reporting_year(name).is_reporting_year, reporting_year(name).name) == (True, name)
    assert date_from(f"{year}-05-01") == dt.date(year, 5, 1)


@pytest.mark.parametrize("year", [1989, 2101])
def test_years_beyond_them_are_none(year):
    with pytest.raises(NotAPeriod):
        reporting_year(f"{year}-{(year + 1) % 100:02}")
    with pytest.raises(NotAPeriod, match="out of range"):
        date_from(f"{year}-05-01")
    assert not Period(dt.date(year, 4, 1), dt.date(year + 1, 3, 31)).is_reporting_year


def test_period_of_one_day_is_one(now):
    day = dt.date(2023, 4, 1)
    assert period_between(day, day) == Period(day, day)
