"""What a sheet shows is what is read. The expected texts are those that Excel and LibreOffice Calc show."""

import datetime as dt

import pytest

from training.tables.shown import (
    NotKnown,
    is_length_of_time,
    is_moment,
    not_known,
    shown_moment,
    shown_number,
    shown_text,
)


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (7, "General", 7),
        (7.0, "General", 7),
        (7, "0", 7),
        (7, "0000", "0007"),
        (7.0, "0000", "0007"),
        (12345, "0000", "12345"),
        (0, "000", "000"),
        (1234, "00-00", "12-34"),
        (12345, "00-00", "123-45"),
        (7, '"S-"0000', "S-0007"),
        (7, "\\S0000", "S0007"),
        (20231107, "0000\\-00\\-00", "2023-11-07"),
        (7, "000;-000", "007"),
        (7, "[Red]000", "007"),
        (447700900123, "+00 0000 000000", "+44 7700 900123"),
        (20, "0.00", 20),
        (1234, "#,##0", 1234),
        (0.5, "0%", "50%"),
        (1, "0%", "100%"),  # no capacity of one
        (0.125, "0.0%", "12.5%"),
        (5, '"%"0', "%5"),
        (20, "# ?/?", 20),
        (50, '"£"#,##0', 50),
        (7.4, "0000", 7.4),  # what stands there is no whole number: whoever wants one says so
        (-7, "0000", -7),
        (0.1 + 0.2, "General", 0.3),
        (5.999999999999999e-3, "General", 0.006),
    ],
)
def test_numbers(value, number_format, shown):
    assert (shown_number(value, number_format), type(shown_number(value, number_format))) == (shown, type(shown))


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (dt.time(9, 29, 59, 971_000), "hh:mm", dt.time(9, 30)),
        (dt.time(23, 59, 59, 900_000), "hh:mm", dt.time(23, 59, 59)),
        (dt.time(9, 29, 40), "hh:mm", dt.time(9, 29, 40)),
        (dt.timedelta(hours=9, minutes=29, seconds=59.971), "[h]:mm", dt.timedelta(hours=9, minutes=30)),
        (dt.datetime(2023, 11, 6, 23, 59, 59, 990_000), "dd/mm/yyyy", dt.datetime(2023, 11, 7)),
        (dt.datetime(2023, 11, 7, 12), "dd/mm/yyyy", dt.datetime(2023, 11, 7)),
        (dt.datetime(2023, 11, 7, 12), "[$-809]dd mmmm yyyy", dt.datetime(2023, 11, 7)),
        (dt.datetime(2023, 11, 7, 12), 'yyyy"h"', dt.datetime(2023, 11, 7)),
        (dt.datetime(2023, 11, 7, 9, 30), "dd/mm/yyyy hh:mm", dt.datetime(2023, 11, 7, 9, 30)),
        (dt.datetime(2023, 11, 7, 9, 29, 59, 971_000), "hh:mm", dt.time(9, 30)),
        (dt.datetime(2023, 11, 7, 9, 30), "General", dt.datetime(2023, 11, 7, 9, 30)),
        (dt.date(2023, 11, 7), "dd/mm/yyyy", dt.date(2023, 11, 7)),
    ],
)
def test_dates_and_times(value, number_format, shown):
    assert shown_moment(value, number_format) == shown


@pytest.mark.parametrize(
    ("number_format", "moment", "length"),
    [
        ("dd/mm/yyyy", True, False),
        ("[$-809]dd mmmm yyyy;@", True, False),
        ("[$-F400]h:mm:ss\\ AM/PM", True, False),
        ("[h]:mm", True, True),
        ("[MM]:ss", True, True),
        ("General", False, False),
        ("Standard", False, False),  # General, as a program of another language writes it
        ("TT.MM.JJJJ", False, False),
        ('0 "days"', False, False),
        ("0\\d", False, False),
        ("0_d", False, False),
        ("[Red]0", False, False),
        ('"[h]"0', False, False),
        ("0.00E+00", False, False),
    ],
)
def test_formats_of_dates_times_and_lengths_of_time(number_format, moment, length):
    assert (is_moment(number_format), is_length_of_time(number_format)) == (moment, length)


@pytest.mark.parametrize("value", [10**15, -(10**15), 1.23456789012345e18])
def test_numbers_longer_than_a_spreadsheet_keeps_are_not_known(value):
    assert isinstance(shown_number(value, "General"), NotKnown)
    assert shown_number(10**15 - 1, "General") == 10**15 - 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ann", "Ann"),
        ("two_x000D_\nlines", "two\r\nlines"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("_x00e9_t_x00E9_", "été"),
        ("left_x", "left_x"),
        ("_xyz_", "_xyz_"),
    ],
)
def test_texts(text, shown):
    assert shown_text(text) == shown


def test_errors_of_the_spreadsheet_are_not_known_and_other_texts_are():
    assert not_known(" #N/A ") == "has an error of the spreadsheet, #N/A: correct it"
    assert [not_known(text) for text in ("", "#1", "N/A", "#N/A or so", "##", "1E5", "E+10", "12E+10")] == [None] * 8


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("#FIELD!", "an error of the spreadsheet"),
        ("#ERROR!", "an error of the spreadsheet"),  # Google Sheets
        ("Err:508", "an error of the spreadsheet"),  # LibreOffice
        ("########", "too narrow"),
        ("4.477E+11", "long number that was shortened"),
        ("1,23E+15", "long number that was shortened"),
    ],
)
def test_what_spreadsheets_write_in_the_place_of_a_value(text, why):
    assert why in str(not_known(text))
