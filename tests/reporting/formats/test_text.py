import datetime as dt

from reporting.formats.text import plain_text
from reporting.periods import Period
from reporting.tables import Column, Kind
from tests.support.report_tables import table

COLUMNS = [
    Column("course", "Event"),
    Column("attended", "Attended", Kind.COUNT),
    Column("rate", "Rate", Kind.PERCENTAGE),
]


def test_plain_text_is_aligned_with_figures_to_the_right():
    assert plain_text(table(["LADO Training", "SEN"], columns=COLUMNS)) == (
        "Attendance by course, 2023-24 (1 April 2023 to 31 March 2024)\n"
        "! Mind the gap.\n"
        "\n"
        "Event          Attended    Rate\n"
        "-------------------------------\n"
        "LADO Training     1,234  10.0 %\n"
        "SEN               1,234  10.0 %\n"
        "-------------------------------\n"
        "Total             2,468  10.0 %\n"
        "\n"
        "* Attended counts.\n"
    )


def test_plain_text_of_other_dates_says_them_once():
    quarter = Period(dt.date(2023, 4, 1), dt.date(2023, 6, 30))
    first_line = plain_text(table(columns=COLUMNS, period=quarter)).splitlines()[0]
    assert first_line == "Attendance by course, 1 April 2023 to 30 June 2023"


def test_plain_text_of_no_rows_has_its_header_only():
    assert plain_text(table([], columns=COLUMNS)).splitlines()[3] == "Event  Attended  Rate"
