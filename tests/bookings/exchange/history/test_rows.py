import datetime as dt

import pytest

from bookings.exchange.history.rows import RowReader
from tests.support.history_files import a_row


def read(**cells):
    return RowReader().read(17, a_row(**cells))


def problem(**cells) -> str:
    row, problems = read(**cells)
    assert row is None
    return "; ".join(problems)


def test_a_good_row_is_read_with_its_values():
    row, problems = read(
        session_date="14/11/2023;2023-11-07",
        start_time="9:15",
        capacity="20",
        practitioner_email=" Ann@Example.ORG\n",
        practitioner_name="Ann\n  Archer",
        outcome="No-Show",
    )
    assert problems == []
    assert row.number == 17
    assert row.dates == (dt.date(2023, 11, 7), dt.date(2023, 11, 14))
    assert row.start_time == dt.time(9, 15)
    assert (row.capacity, row.practitioner_email, row.practitioner_name) == (20, "ann@example.org", "Ann Archer")
    assert row.outcome == "no show"


@pytest.mark.parametrize("day", ["2023-11-07 00:00:00", "2023-11-07T00:00:00.000Z", "07/11/2023 00:00"])
def test_a_day_as_databases_write_it_is_that_day(day):
    row, problems = read(session_date=day, capacity="20.0")
    assert (problems, row.dates, row.capacity) == ([], (dt.date(2023, 11, 7),), 20)


def test_a_length_of_time_is_no_time_of_day_beyond_a_day():
    row, _ = read(start_time=dt.timedelta(hours=9.5))
    assert row.start_time == dt.time(9, 30)
    assert problem(start_time=dt.timedelta(hours=25.5)) == 'start_time: "25:30" is not a time of day such as 09:30'


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("31/04/2023", '"31/04/2023" is not a date'),
        ("29/02/2027", '"29/02/2027" is not a date'),
        ("03/04/26", '"03/04/26" is not a date'),
        ("11/13/2023", '"11/13/2023" is not a date'),
        ("2023-11-07T09:30", '"2023-11-07T09:30" is not a date'),
        ("٢٠٢٣-١١-٠٧", '"٢٠٢٣-١١-٠٧" is not a date'),
        ("next Tuesday", '"next Tuesday" is not a date'),
        ("2023-11-07;", '"2023-11-07;" is not a date'),
        ("0001-01-01", '"0001-01-01" is outside the years 1990 to 2100'),
        ("9999-12-31", '"9999-12-31" is outside the years 1990 to 2100'),
        ("2023-11-07;2023-11-07", '"2023-11-07;2023-11-07" names a day twice'),
        ("45237", '"45237" is a bare number, not a date: format the column as dates'),
        (45237, '"45237" is a bare number, not a date: format the column as dates'),
        (
            dt.datetime(2023, 11, 7, 9, 30),
            '"2023-11-07T09:30:00" is a date with a time of day: keep the date only',
        ),
    ],
)
def test_a_bad_date_is_named(value, said):
    assert problem(session_date=value) == f"session_date: {said}"


@pytest.mark.parametrize("value", ["24:00", "9.30", "9:30am", "-1:00", "25:61", "0.395833", 0.395833])
def test_a_bad_time_is_named(value):
    assert problem(start_time=value) == f'start_time: "{value}" is not a time of day such as 09:30'


@pytest.mark.parametrize(
    "value", [dt.time(9, 30), dt.timedelta(hours=9, minutes=30), dt.datetime(1899, 12, 30, 9, 30), "09:30:00"]
)
def test_a_time_of_the_spreadsheet_is_a_time(value):
    assert read(start_time=value)[0].start_time == dt.time(9, 30)


@pytest.mark.parametrize("value", ["0", "-1", "−1", "1e9", "2147483648", "2.5", "٢٠", "twenty", 2.5, True])
def test_a_bad_number_is_named(value):
    assert problem(capacity=value) == f'capacity: "{value}" is not a whole number from 1 to 5,000'


def test_a_whole_number_of_the_spreadsheet_is_a_number():
    assert read(capacity=20.0, evaluation_score=5)[0].capacity == 20


@pytest.mark.parametrize(
    "value",
    [
        "ann",
        "a@b@example.org",
        "ann@example.org, bob@example.org",
        "ann@example.org\r\nBcc: all@example.org",
        "ann@[127.0.0.1]",
        "аnn@example.org",  # a Cyrillic a
        "ann@exаmple.org",
        "a" * 250 + "@example.org",
        "ann@example.org\x00",
    ],
)
def test_a_bad_email_is_named(value):
    assert problem(practitioner_email=value).startswith("practitioner_email: ")


@pytest.mark.parametrize("value", ["a+b@example.org", "ANN@EXAMPLE.ORG", "ann@example.org\n"])
def test_a_good_email_is_taken(value):
    assert read(practitioner_email=value)[0].practitioner_email == value.strip().lower()


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("=1+1", "=1+1"),
        ("+447700900123", "+447700900123"),
        ("-2+3", "-2+3"),
        ("@SUM(A1)", "@SUM(A1)"),
        ("\tAnn", "Ann"),
        ("＝1+1", "＝1+1"),
        ("O'Neil", "O'Neil"),
        ("Ó Súilleabháin", "Ó Súilleabháin"),
        ("Rene\u0301", "René"),
        ("محمد", "محمد"),
        ("Ann 👩\u200d💻", "Ann 👩\u200d💻"),
        ("Null", "Null"),
        ("None", "None"),
        ("X", "X"),
        ("<script>", "<script>"),
        ("{{7*7}}", "{{7*7}}"),
        ("'; DROP TABLE", "'; DROP TABLE"),
        (7, "7"),
        (7.0, "7"),
    ],
)
def test_a_strange_name_is_kept_as_it_is(value, kept):
    assert read(practitioner_name=value)[0].practitioner_name == kept


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("\u200b", "letter or number"),
        ("a\u202eb", "hidden control characters"),
        ("a\u2028b", "hidden control characters"),
        ("a\x00b", "hidden control characters"),
        ("a" + "\u0301" * 100, "stacked accents"),
        ("a" + "\u0301" * 10_000, "longer than 150"),
        ("a" * 300, "longer than 150"),
        ("#N/A", "error of the spreadsheet"),
        (dt.datetime(2023, 11, 7), "date or time of the spreadsheet"),
    ],
)
def test_an_unreadable_name_is_refused(value, why):
    said = problem(practitioner_name=value)
    assert why in said
    assert len(said) < 250
    assert not {"\x00", "\u202e", "\u2028"} & set(said)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"outcome": "came"}, 'outcome: "came" is not one of attended, partly attended, no show, excused, '),
        ({"register": "open"}, 'register: "open" is not one of complete, partial, unavailable'),
        ({"delivery": "by post"}, 'delivery: "by post" is not one of in person, online, both'),
        ({"evaluation_score": "6"}, 'evaluation_score: "6" is not a whole number from 1 to 5'),
        ({"organisation_type": ""}, "organisation_type: missing"),
        ({"organisation_type": "  "}, "organisation_type: missing"),
        ({"outcome": None}, "outcome: missing"),
        ({"outcome": "late cancellation"}, "cancelled_on: missing, and the outcome is late cancellation"),
        ({"cancelled_on": "2023-11-01"}, 'cancelled_on: "2023-11-01" is given, but the outcome is attended'),
        ({"booked_on": "2023-11-08"}, 'booked_on: "2023-11-08" is after the session began on "2023-11-07"'),
        (
            {"outcome": "cancelled", "cancelled_on": "2023-11-08"},
            'cancelled_on: "2023-11-08" is after the session began on "2023-11-07"',
        ),
        (
            {"outcome": "cancelled", "booked_on": "2023-10-08", "cancelled_on": "2023-10-01"},
            'cancelled_on: "2023-10-01" is before booked_on "2023-10-08"',
        ),
        (
            {"outcome": "no show", "evaluation_score": 4},
            'evaluation_score: "4" is given, but the outcome is no show',
        ),
    ],
)
def test_a_row_that_contradicts_itself_is_told_why(cells, said):
    assert problem(**cells).startswith(said)


def test_every_fault_of_a_row_is_told_at_once():
    said = problem(session_date="31/04/2023", capacity="0", outcome="came", practitioner_name="")
    assert said.count(";") == 3


def test_the_same_bad_cell_is_bad_every_time():
    reader = RowReader()
    first = reader.read(2, a_row(session_date="31/04/2023"))
    assert reader.read(3, a_row(session_date="31/04/2023")) == first
