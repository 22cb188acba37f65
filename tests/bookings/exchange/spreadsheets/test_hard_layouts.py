"""Registers that are hard to read: each comes in as its keeper meant it, or it is said what is not understood, where.

A booking says name, organisation, course, day and outcome; what is not read is a trouble, or a note of a row or file.
"""

import datetime as dt

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from bookings.exchange.spreadsheets.importing import NOBODY, Result, bring_in
from bookings.exchange.spreadsheets.opening import COLOURS, read_book, taken_apart
from bookings.exchange.spreadsheets.sheets import Book, packed, unpacked
from bookings.models import Booking
from tests.bookings.exchange.spreadsheets.test_layouts import guessed_mapping, sheet_of
from tests.conftest import NOW
from tests.support.thoroughness import THOROUGH

pytestmark = pytest.mark.django_db

LAYOUTS = {
    "two tables beside each other": (
        {"": """
        Neglect - 7 Nov 2023 | | | | Early Help - 14 Nov 2023
        Name | Organisation | Attended | | Name | Organisation | Attended
        Ann Ash | Hope | Y | | Cat Cole | Wye | Y
        Bob Bay | Hope | N | | Dan Dee | Wye | DNA
        Eve Elm | Hope | Y
        """},
        """
        Ann Ash, Hope, Neglect, 07.11.23, attended
        Bob Bay, Hope, Neglect, 07.11.23, no show
        Cat Cole, Wye, Early Help, 14.11.23, attended
        Dan Dee, Wye, Early Help, 14.11.23, no show
        Eve Elm, Hope, Neglect, 07.11.23, attended
        """,
    ),
    "tables beside each other without a gap": (
        {"Register": """
        Neglect 7 Nov 2023 | | Early Help 14 Nov 2023
        Delegate | School | Delegate | School
        Ann Ash | Hope | Cat Cole | Wye
        """},
        """
        Ann Ash, Hope, Neglect, 07.11.23, not recorded
        Cat Cole, Wye, Early Help, 14.11.23, not recorded
        """,
    ),
    "the same columns in another order further down": (
        {"": """
        Neglect - 7 Nov 2023
        Name | School | Attended
        Ann Ash | Hope | Y

        Early Help - 14 Nov 2023
        School | Name | Attended
        Wye | Cat Cole | DNA
        """},
        """
        Ann Ash, Hope, Neglect, 07.11.23, attended
        Cat Cole, Wye, Early Help, 14.11.23, no show
        """,
    ),
    "a sheet a month, days by their number": (
        {"Nov 23": """
        Date | Course | Name | School | Attended
        7 | Neglect | Ann Ash | Hope | Y
        Tues 14th | Early Help | Bob Bay | Hope | N
        """, "January 2024": """
        Date | Course | Name | School | Attended
        9th | Neglect | Cat Cole | Hope | Y
        """},
        """
        Ann Ash, Hope, Neglect, 07.11.23, attended
        Bob Bay, Hope, Early Help, 14.11.23, no show
        Cat Cole, Hope, Neglect, 09.01.24, attended
        """,
    ),
    "course and date in the name of the only sheet": (
        {"Neglect 7 Nov 2023": """
        Name | School | Attended
        Ann Ash | Hope | Y
        """},
        "Ann Ash, Hope, Neglect, 07.11.23, attended",
    ),
    "one column of surname and forename, ticks of every kind": (
        {"": """
        Surname, Forename | School | Course | Date | Attended
        O'NEIL, Siobhan | Hope | Neglect | 7/11/23 | ✓
        Smith Jo | Hope | Neglect | 7/11/23 | 1
        Van Dyke, Tom (SENCo) | Hope | Neglect | 7/11/23 | x
        """},
        """
        Jo Smith, Hope, Neglect, 07.11.23, attended
        Siobhan O'Neil, Hope, Neglect, 07.11.23, attended
        Tom Van Dyke, Hope, Neglect, 07.11.23, no show
        """,
    ),
    "a matrix of courses over their days": (
        {"": """
        Attendance matrix 2023-24
        | | Neglect | Neglect | Early Help
        Name | School | 7 Nov 2023 | 6 Feb 2024 | 14 Nov 2023
        Ann Ash | Hope | ✓ | | DNA
        Bob Bay | Wye | | ✓ |
        """},
        """
        Ann Ash, Hope, Early Help, 14.11.23, no show
        Ann Ash, Hope, Neglect, 07.11.23, attended
        Bob Bay, Wye, Neglect, 06.02.24, attended
        """,
    ),
    "a matrix of a course over the first of its days": (
        {"": """
        Name | School | Neglect | | Early Help
        | | 7 Nov 2023 | 6 Feb 2024 | 14 Nov 2023
        Ann Ash | Hope | ✓ | | DNA
        Bob Bay | Wye | | ✓ |
        """},
        """
        Ann Ash, Hope, Early Help, 14.11.23, no show
        Ann Ash, Hope, Neglect, 07.11.23, attended
        Bob Bay, Wye, Neglect, 06.02.24, attended
        """,
    ),
    "a matrix with course and day in one cell": (
        {"": """
        Name | School | Neglect 7/11/23 | Early Help 14/11/23
        Ann Ash | Hope | Y | DNA
        Bob Bay | Wye | | Y
        """},
        """
        Ann Ash, Hope, Early Help, 14.11.23, no show
        Ann Ash, Hope, Neglect, 07.11.23, attended
        Bob Bay, Wye, Early Help, 14.11.23, attended
        """,
    ),
    "totals in the middle, notes at the end": (
        {"": """
        Name | School | Course | Date | Attended
        Ann Ash | Hope | Neglect | 7/11/23 | Y
        Bob Bay | Hope | Neglect | 7/11/23 | N
        Attended | | | | 1
        DNA | | | | 1
        % attended | | | | 50%
        Total for November | | | | 2
        Cat Cole | Hope | Early Help | 14/11/23 | Y
        Booked: 12
        No. attended: 1
        Please note: certificates to follow
        *Ann left early, see the head's email
        Updated by JS 3/1/24
        """},
        """
        Ann Ash, Hope, Neglect, 07.11.23, attended
        Bob Bay, Hope, Neglect, 07.11.23, no show
        Cat Cole, Hope, Early Help, 14.11.23, attended
        """,
    ),
    "as above, in every way of writing it": (
        {"": """
        Name | School | Course | Date | Attended
        Ann Ash | Hope | Neglect | 7/11/23 | Y
        Bob Bay | " | " | " | N
        Cat Cole | as above | as above | As above | Y
        Dan Dee | do | do. | ditto | Y
        Eve Elm | '' | '' | '' | ''
        Fay Fox | 〃 | ″ | ,, | - " -
        """},
        """
        Ann Ash, Hope, Neglect, 07.11.23, attended
        Bob Bay, Hope, Neglect, 07.11.23, no show
        Cat Cole, Hope, Neglect, 07.11.23, attended
        Dan Dee, Hope, Neglect, 07.11.23, attended
        Eve Elm, Hope, Neglect, 07.11.23, attended
        Fay Fox, Hope, Neglect, 07.11.23, attended
        """,
    ),
    "name and school in one": (
        {"": """
        Delegate (School) | Course | Date | Attended
        Ann Ash (Hope Primary) | Neglect | 7/11/23 | Y
        Bob Bay - Wye High | Neglect | 7/11/23 | N
        Cat Cole, Wye High | Neglect | 7/11/23 | Y
        """},
        """
        Ann Ash, Hope Primary, Neglect, 07.11.23, attended
        Bob Bay, Wye High, Neglect, 07.11.23, no show
        Cat Cole, Wye High, Neglect, 07.11.23, attended
        """,
    ),
    "name and school in one, under Name": (
        {"": """
        Name | Course | Date | Attended
        Ann Ash (Hope Primary School) | Neglect | 7/11/23 | Y
        Bob Bay (Wye Academy) | Neglect | 7/11/23 | N
        """},
        """
        Ann Ash, Hope Primary School, Neglect, 07.11.23, attended
        Bob Bay, Wye Academy, Neglect, 07.11.23, no show
        """,
    ),
    "job roles in brackets are no organisations": (
        {"": """
        Name | Course | Date | Attended
        Ann Ash (SENCo) | Neglect | 7/11/23 | Y
        Bob Bay (HV) | Neglect | 7/11/23 | N
        """},
        """
        Ann Ash, Organisation not listed, Neglect, 07.11.23, attended
        Bob Bay, Organisation not listed, Neglect, 07.11.23, no show
        """,
    ),
    "dates in five forms": (
        {"": """
        Name | School | Course | Date | Attended
        Ann Ash | Hope | Neglect | Tuesday 7th November 2023 | Y
        Bob Bay | Hope | Neglect | 07-Nov-23 | Y
        Cat Cole | Hope | Neglect | 7.11.2023 | Y
        Dan Dee | Hope | Neglect | 2023/11/07 | Y
        Eve Elm | Hope | Neglect | Nov 7, 2023 | Y
        """},
        """
        Ann Ash, Hope, Neglect, 07.11.23, attended
        Bob Bay, Hope, Neglect, 07.11.23, attended
        Cat Cole, Hope, Neglect, 07.11.23, attended
        Dan Dee, Hope, Neglect, 07.11.23, attended
        Eve Elm, Hope, Neglect, 07.11.23, attended
        """,
    ),
    "outcomes as headings": (
        {"": """
        Neglect - 7 Nov 2023
        Name | School
        Attended
        Ann Ash | Hope
        Did not attend
        Bob Bay | Hope
        Waiting list
        Eve Elm | Wye
        Early Help - 14 Nov 2023
        Fay Fox | Wye
        Apologies
        Dan Dee | Wye
        """},
        """
        Ann Ash, Hope, Neglect, 07.11.23, attended
        Bob Bay, Hope, Neglect, 07.11.23, no show
        Dan Dee, Wye, Early Help, 14.11.23, excused
        Eve Elm, Wye, Neglect, 07.11.23, waiting
        Fay Fox, Wye, Early Help, 14.11.23, not recorded
        """,
    ),
    "three rows of names": (
        {"": """
        Delegate | | | Training
        Name | | School | Course | Date | Attended
        First | Last
        Ann | Ash | Hope | Neglect | 7/11/23 | Y
        """},
        "Ann Ash, Hope, Neglect, 07.11.23, attended",
    ),
}  # fmt: skip

TOLD = {
    "several people in a cell": (
        """
        Course | Date | School | Attendees
        Neglect | 7/11/23 | Hope | Ann Ash, Bob Bay, Cat Cole
        Neglect | 7/11/23 | Wye | Dan Dee & Eve Elm
        """,
        [
            "row 2: Attendees: names several people. Give each a row of their own",
            "row 3: Attendees: names several people. Give each a row of their own",
        ],
    ),
    "days that are none": (
        """
        Name | School | Course | Date | Attended
        Ann Ash | Hope | Neglect | 31/11/2023 | Y
        Bob Bay | Hope | Neglect | Nov 2023 | Y
        Cat Cole | Hope | Neglect | 7/11/2023 | Y
        """,
        ["row 2: Date: “31/11/2023” is not a date", "row 3: Date: “Nov 2023” is not a date"],
    ),
    "figures without people": (
        """
        Course | Date | School | Booked | Attended | DNA
        Neglect | 7/11/23 | Hope | 12 | 10 | 2
        """,
        [f"the file: {NOBODY}"],
    ),
    "names below each session": (
        """
        Neglect 7/11/23 | Early Help 14/11/23
        Ann Ash | Bob Bay
        Bob Bay | Cat Cole
        """,
        [f"the file: {NOBODY}"],
    ),
}  # fmt: skip


def tried(book: Book) -> Result:
    book = unpacked(packed(taken_apart(book)))
    return bring_in(book=book, mapping=guessed_mapping(book), by=None, now=NOW)


def bookings() -> list[str]:
    rows = Booking.objects.select_related("session__course", "practitioner", "organisation")
    return sorted(
        f"{row.practitioner.name}, {row.organisation.name}, {row.session.course.title}, "
        f"{row.session.first_on:%d.%m.%y}, {row.outcome if row.status == 'confirmed' else row.status}"
        for row in rows
    )


@pytest.mark.parametrize("name", LAYOUTS)
def test_register_comes_in_as_it_was_meant(name):
    sheets, said = LAYOUTS[name]
    book = Book("register.xlsx", [sheet_of(text, title) for title, text in sheets.items()])
    result = tried(book)
    assert result.troubles == []
    assert bookings() == [line.strip() for line in said.strip().splitlines()]
    assert tried(book).changes_nothing


@pytest.mark.parametrize("name", TOLD)
def test_what_cannot_be_read_is_said_with_its_row_and_nothing_comes_in(name):
    text, troubles = TOLD[name]
    result = tried(Book("register.csv", [sheet_of(text)]))
    assert [str(trouble) for trouble in result.troubles] == troubles
    assert not result.can_be_done
    assert bookings() == []


def notes(result: Result) -> list[tuple[str, list[str]]]:
    return [(note.text, note.where) for note in result.notes]


def test_what_is_read_in_a_way_of_its_own_is_noted_with_its_row():
    text = """
    Name | Email | School | Course | Date | Attended
    Ann Ash | mailto:ann@x.org?subject=Neglect | Hope | Neglect | 7/11/23 | Y
    Bob Bay | bob(at)x.org | Hope | Neglect | 7/11/23 | Y
    Cruz Perez, Ana Maria | n/a | Hope | Neglect | 7/11/23 | Y
    Dan Dee | dan@x.org; d@home.org | Hope | Early Help | w/c 6 Nov 2023 | Y
    """
    result = tried(Book("register.csv", [sheet_of(text)]))
    assert notes(result) == [
        ("The date is that of a week: read as the day that it names", ["row 5"]),
        ("The email address cannot be read: kept as a person without one", ["row 3"]),
        ("The name has a comma: read as that of one person, surname first", ["row 4"]),
    ]
    addresses = Booking.objects.exclude(practitioner__email__endswith=".invalid").values_list("practitioner__email")
    assert sorted(addresses) == [("ann@x.org",), ("dan@x.org",)]


def test_row_of_a_name_alone_is_noted():
    text = "Neglect - 7 Nov 2023\nName | School | Attended\nAnn Ash | Hope | Y\nNo certificate yet\n"
    result = tried(Book("register.csv", [sheet_of(text)]))
    assert notes(result) == [("Nothing but a name in the row: read as a person", ["row 4"])]


def test_table_with_other_columns_is_listed_and_left_to_be_brought_in_by_itself():
    text = """
    Neglect - 7 Nov 2023
    Name | Organisation | Email | Attended
    Ann Ash | Hope | ann@x.org | Y

    Early Help - 14 Nov 2023
    Delegate | Attended | School
    Cat Cole | Y | Wye
    """
    book = taken_apart(Book("register.csv", [sheet_of(text)]))
    assert [sheet.title for sheet in book.sheets] == ["", "From row 5"]
    assert book.notes == [
        "The file has 2 tables. Each is listed as a sheet. Bring in those with other columns by themselves."
    ]
    tried(book)
    assert bookings() == ["Ann Ash, Hope, Neglect, 07.11.23, attended"]
    tried(Book(book.name, book.sheets[1:]))
    assert bookings()[1:] == ["Cat Cole, Wye, Early Help, 14.11.23, attended"]


def workbook(path, rows, *, coloured=(), merged=()):
    book = Workbook()
    sheet = book.active
    sheet.title = "Autumn"
    for row in rows:
        sheet.append(row)
    for cell, colour in coloured:
        sheet[cell].fill = PatternFill("solid", fgColor=colour)
    for area in merged:
        sheet.merge_cells(area)
    book.save(path)
    return read_book(path, name=path.name)


PEOPLE = [
    ["Name", "School", "Course", "Date"],
    ["Ann Ash", "Hope", "Neglect", dt.date(2023, 11, 7)],
    ["Bob Bay", "Hope", "Neglect", dt.date(2023, 11, 7)],
    ["Total", "2", None, None],
]
HEADER = [(f"{letter}1", "FF003078") for letter in "ABCD"]


@pytest.mark.parametrize(
    ("coloured", "is_said"),
    [
        ([], False),
        (HEADER, False),
        ([*HEADER, ("A4", "FFDDDDDD")], False),  # a total is no person
        ([("A2", "FFFFFFFF"), ("A3", "FFFF0000")], True),
        ([("A2", "FF00FF00"), ("A3", "FFFF0000")], True),
        ([("A2", "FF00FF00"), ("A3", "FF00FF00")], False),
        ([*HEADER, *((f"{letter}3", "FFFF0000") for letter in "ABCD")], True),
    ],
)
def test_colours_that_tell_people_apart_are_said_not_to_be_read(tmp_path, coloured, is_said):
    book = workbook(tmp_path / "colours.xlsx", PEOPLE, coloured=coloured)
    assert book.notes == ([f"Some cells of “Autumn” are coloured. {COLOURS}"] if is_said else [])


def test_header_merged_over_two_rows(tmp_path):
    rows = [
        ["Training log"],
        ["Delegate", None, "School", "Training", None, "Attendance"],
        ["Forename", "Surname", None, "Title", "Date", None],
        ["Ann", "Ash", "Hope", "Neglect", dt.date(2023, 11, 7), "Y"],
        ["Bob", "Bay", "Hope", "Neglect", dt.date(2023, 11, 7), "N"],
    ]
    book = workbook(tmp_path / "merged.xlsx", rows, merged=("A1:F1", "A2:B2", "C2:C3", "D2:E2", "F2:F3"))
    assert tried(book).troubles == []
    assert bookings() == ["Ann Ash, Hope, Neglect, 07.11.23, attended", "Bob Bay, Hope, Neglect, 07.11.23, no show"]


@pytest.mark.skipif(not THOROUGH, reason="half a minute: only with THOROUGH")
def test_twelve_thousand_rows_come_in_and_are_found_again(tmp_path):
    rows = [["Wyeshire register"], [], ["Name", "Email", "School", "Course", "Date", "Attended"]]
    for n in range(12_000):
        on = dt.date(2023, 4, 3) + dt.timedelta(days=n // 30 % 360)
        who = n % 2900
        rows.append([f"Ann{who} Ash{who}", f"p{who}@x.org", f"School {n % 90}", f"Course {n // 30 % 12}", on, "Y"])
        if n % 500 == 499:
            rows.append(["Total", None, None, None, None, 500])
    book = workbook(tmp_path / "long.xlsx", rows)
    result = tried(book)
    assert result.troubles == []
    assert (result.created["bookings"], result.created["people"], result.passed) == (12_000, 2900, 25)
    assert tried(book).changes_nothing
