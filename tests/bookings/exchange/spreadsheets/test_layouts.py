"""Registers as people really keep them, one layout each: what is guessed by itself, and what comes in.

A booking is said as name, course, days and outcome; so that a layout reads as the register it is.
"""

import datetime as dt
import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from bookings.exchange.spreadsheets.choosing import guess_sheets
from bookings.exchange.spreadsheets.guessing import guess_columns, guess_outcomes
from bookings.exchange.spreadsheets.importing import Result, bring_in
from bookings.exchange.spreadsheets.mapping import Mapping
from bookings.exchange.spreadsheets.opening import read_book, taken_apart
from bookings.exchange.spreadsheets.reading import read
from bookings.exchange.spreadsheets.sheets import Book, Sheet, packed, unpacked
from bookings.models import Booking
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
D = dt.date


def guessed_mapping(book: Book) -> Mapping:
    mapping = Mapping(sheets=guess_sheets(book))
    guess_columns(book, mapping)
    guess_outcomes(read(book, mapping), mapping)
    return mapping


def brought_in(book: Book) -> Result:
    book = unpacked(packed(taken_apart(book)))
    result = bring_in(book=book, mapping=guessed_mapping(book), by=None, now=NOW)
    assert result.troubles == []
    return result


def sheet_of(text: str, title: str = "") -> Sheet:
    """A sheet of lines, whose cells are parted by bars; blank ones are empty."""
    lines = text.strip("\n").splitlines()
    return Sheet(title, [[cell.strip() or None for cell in line.split("|")] for line in lines])


def bookings() -> list[str]:
    rows = Booking.objects.select_related("session__course", "practitioner").order_by("session__first_on", "pk")
    said = []
    for row in rows:
        days = " ".join(f"{day.starts_at:%d.%m.%y}" for day in row.session.days.order_by("position"))
        how = row.outcome if row.status == "confirmed" else row.status
        said.append(f"{row.practitioner.name}, {row.session.course.title}, {days}, {how}")
    return sorted(said)


LAYOUTS = {
    "courses named by their year, which could be an hour": (
        """
        Name|Course|Date|Attended?
        Ann Ash|KCSIE 2023|12/05/2023|Y
        Bob Birch|KCSIE 2023|12/05/2023|N
        Ann Ash|PREVENT 2022|14/06/2022|Y
        """,
        [
            "Ann Ash, KCSIE 2023, 12.05.23, attended",
            "Ann Ash, PREVENT 2022, 14.06.22, attended",
            "Bob Birch, KCSIE 2023, 12.05.23, no show",
        ],
    ),
    "titles above and a total below": (
        """
        Wyeshire Safeguarding Partnership
        Training log 2023/24

        Name | Email | Organisation | Course | Date | Attended
        Ann Ash | ann@x.org | Hope | Neglect | 07/11/2023 | Yes
        Bob Bay | | Hope | Neglect | 07/11/2023 | DNA

        Total | | | | | 1
        """,
        ["Ann Ash, Neglect, 07.11.23, attended", "Bob Bay, Neglect, 07.11.23, no show"],
    ),
    "course and date in the lines above": (
        """
        Course: | Working Together | | Date: | 7 November 2023
        Trainer: Jo Jones | | | Venue: | Shirehall

        Delegate | Agency | Email | Present
        Ann Ash | Hope | ann@x.org | ✓
        Bob Bay | Wye | bob@x.org | ✗
        """,
        ["Ann Ash, Working Together, 07.11.23, attended", "Bob Bay, Working Together, 07.11.23, no show"],
    ),
    "a title with its date above": (
        """
        Understanding Neglect – Tuesday 7th November 2023, 9.30am – 4.30pm
        Surname | First name | School | Attended (Y/N)
        ASH | Ann | Hope | Y
        BAY | Bob | Hope | N
        """,
        ["Ann Ash, Understanding Neglect, 07.11.23, attended", "Bob Bay, Understanding Neglect, 07.11.23, no show"],
    ),
    "one block below another": (
        """
        Training attendance
        Neglect - 7 Nov 2023
        Name | Organisation | Email | Attended
        Ann Ash | Hope | ann@x.org | Y
        Total: 1
        Early Help - 14 Nov 2023
        Name | Organisation | Email | Attended
        Ann Ash | Hope | ann@x.org | N
        Bob Bay | Wye | bob@x.org | Y
        Total: 2
        """,
        [
            "Ann Ash, Early Help, 14.11.23, no show",
            "Ann Ash, Neglect, 07.11.23, attended",
            "Bob Bay, Early Help, 14.11.23, attended",
        ],
    ),
    "written once for several rows": (
        """
        Course | Date | Delegate | Employer | Status
        Neglect | 7.11.23 | Ash, Ann | Hope | Attended
        | | Bay, Bob | Hope | Did not attend
        Early Help | 14.11.23 | Ash, Ann | Hope | Cancelled
        | | Cole, Cat | Wye | Attended
        | | Dee, Dan | Wye |
        """,
        [
            "Ann Ash, Early Help, 14.11.23, cancelled",
            "Ann Ash, Neglect, 07.11.23, attended",
            "Bob Bay, Neglect, 07.11.23, no show",
            "Cat Cole, Early Help, 14.11.23, attended",
            "Dan Dee, Early Help, 14.11.23, not recorded",
        ],
    ),
    "a column a day": (
        """
        Course: Solihull Foundation
        Name | Organisation | 7 Nov 2023 | 14 Nov 2023
        Ann Ash | Hope | ✓ | ✓
        Bob Bay | Hope | ✓ | x
        Cat Cole | Hope | x | x
        Dan Dee | Hope | |
        """,
        [
            "Ann Ash, Solihull Foundation, 07.11.23 14.11.23, attended",
            "Bob Bay, Solihull Foundation, 07.11.23 14.11.23, partly attended",
            "Cat Cole, Solihull Foundation, 07.11.23 14.11.23, no show",
            "Dan Dee, Solihull Foundation, 07.11.23 14.11.23, not recorded",
        ],
    ),
    "a column a session": (
        """
        Course: Supervision drop-in
        Name | Organisation | 3/4/23 | 1/5/23 | 5/6/23 | 3/7/23 | 4/9/23
        Ann Ash | Hope | Y | | Y | |
        Bob Bay | Hope | | DNA | | | Y
        """,
        [
            "Ann Ash, Supervision drop-in, 03.04.23, attended",
            "Ann Ash, Supervision drop-in, 05.06.23, attended",
            "Bob Bay, Supervision drop-in, 01.05.23, no show",
            "Bob Bay, Supervision drop-in, 04.09.23, attended",
        ],
    ),
    "a column a course with dates": (
        """
        Staff training matrix
        Name | Job title | School | Safeguarding L1 | Prevent | First Aid
        Ann Ash | TA | Hope | 07/11/2023 | | 1 Dec 2023
        Bob Bay | Head | Hope | 07/11/2023 | 2.10.23 |
        """,
        [
            "Ann Ash, First Aid, 01.12.23, attended",
            "Ann Ash, Safeguarding L1, 07.11.23, attended",
            "Bob Bay, Prevent, 02.10.23, attended",
            "Bob Bay, Safeguarding L1, 07.11.23, attended",
        ],
    ),
    "a column for each outcome": (
        """
        Name | Agency | Course | Course date | Attended | DNA | Apologies | Cancelled
        Ann Ash | Hope | Neglect | 7 Nov 23 | x | | |
        Bob Bay | Hope | Neglect | 7 Nov 23 | | x | |
        Cat Cole | Hope | Neglect | 7 Nov 23 | | | 1 |
        Dan Dee | Hope | Neglect | 7 Nov 23 | | | | Y
        Eve Elm | Hope | Neglect | 7 Nov 23 | | | |
        """,
        [
            "Ann Ash, Neglect, 07.11.23, attended",
            "Bob Bay, Neglect, 07.11.23, no show",
            "Cat Cole, Neglect, 07.11.23, excused",
            "Dan Dee, Neglect, 07.11.23, cancelled",
            "Eve Elm, Neglect, 07.11.23, not recorded",
        ],
    ),
    "booking status beside attendance": (
        """
        First Name | Last Name | Email Address | Organisation | Event | Event Date | Booking Status | Attended?
        Ann | Ash | ann@x.org | Hope | Neglect | 2023-11-07 | Confirmed | Yes
        Bob | Bay | bob@x.org | Hope | Neglect | 2023-11-07 | Confirmed | No
        Cat | Cole | cat@x.org | Hope | Neglect | 2023-11-07 | Cancelled | No
        """,
        [
            "Ann Ash, Neglect, 07.11.23, attended",
            "Bob Bay, Neglect, 07.11.23, no show",
            "Cat Cole, Neglect, 07.11.23, cancelled",
        ],
    ),
    "two rows of headers": (
        """
        Delegate | | | Course | | Outcome
        First name | Surname | School | Title | Date |
        Ann | Ash | Hope | Neglect | 07/11/23 | Attended
        Bob | Bay | Hope | Neglect | 07/11/23 | DNA
        """,
        ["Ann Ash, Neglect, 07.11.23, attended", "Bob Bay, Neglect, 07.11.23, no show"],
    ),
    "titles of people and a course with its date in it": (
        """
        Title | Forename | Surname | Setting | Training attended | Attendance
        Mrs | Ann | Ash | Hope | Neglect L2 - 7 Nov 2023 | Attended
        Mr | Bob | Bay | Hope | Neglect L2 - 7 Nov 2023 | Non-attendance
        """,
        ["Ann Ash, Neglect L2, 07.11.23, attended", "Bob Bay, Neglect L2, 07.11.23, no show"],
    ),
    "serial numbers and doubled rows": (
        """
        Name | Email | Org | Course name | Start date | End date | Status
        Ann Ash | ann@x.org | Hope | Neglect | 45237 | 45238 | Completed
        Ann Ash | ann@x.org | Hope | Neglect | 45237 | 45238 | Completed
        """,
        ["Ann Ash, Neglect, 07.11.23 08.11.23, attended"],
    ),
    "an office's address for everybody": (
        """
        Name | Email | School | Course | Date | Attended
        Ann Ash | office@hope.example | Hope | Neglect | 7/11/23 | Y
        Bob Bay | office@hope.example | Hope | Neglect | 7/11/23 | Y
        """,
        ["Ann Ash, Neglect, 07.11.23, attended", "Bob Bay, Neglect, 07.11.23, attended"],
    ),
    "nothing said of who came": (
        """
        Name | Email | School | Course | Date
        Ann Ash | ann@x.org | Hope | Neglect | 7/11/23
        """,
        ["Ann Ash, Neglect, 07.11.23, not recorded"],
    ),
    "no organisation at all": (
        """
        Name | Email | Course | Date | Attended
        Ann Ash | ann@x.org | Neglect | 7/11/23 | Y
        """,
        ["Ann Ash, Neglect, 07.11.23, attended"],
    ),
    "no header at all": (
        """
        Ann Ash | ann@x.org | 07/11/2023 | attended
        Bob Bay | bob@x.org | 07/11/2023 | DNA
        """,
        None,
    ),
    "morning and afternoon": (
        """
        Name | Organisation | Course | Date | Session | Attended
        Ann Ash | Hope | Neglect | 7/11/23 | AM | Y
        Ann Ash | Hope | Neglect | 7/11/23 | PM | N
        """,
        ["Ann Ash, Neglect, 07.11.23, attended", "Ann Ash, Neglect, 07.11.23, no show"],
    ),
    "two venues on one day": (
        """
        Name | Organisation | Course | Date | Venue | Attended
        Ann Ash | Hope | Neglect | 7/11/23 | Shirehall | Y
        Bob Bay | Hope | Neglect | 7/11/23 | Zoom | Y
        Cat Cole | Hope | Neglect | 7/11/23 | Town Hall | N
        """,
        [
            "Ann Ash, Neglect, 07.11.23, attended",
            "Bob Bay, Neglect, 07.11.23, attended",
            "Cat Cole, Neglect, 07.11.23, no show",
        ],
    ),
    "dates without a year": (
        """
        Register 2023-24
        Name | Organisation | Course | Date | Attended
        Ann Ash | Hope | Neglect | 7 Nov | Y
        Ann Ash | Hope | Early Help | 6th Feb | Y
        """,
        ["Ann Ash, Early Help, 06.02.24, attended", "Ann Ash, Neglect, 07.11.23, attended"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name, (_, said) in LAYOUTS.items() if said])
def test_register_is_read_as_it_is_kept(name):
    text, said = LAYOUTS[name]
    book = Book("register.xlsx", [sheet_of(text)])
    brought_in(book)
    assert bookings() == said
    again = brought_in(book)
    assert again.changes_nothing and again.unchanged == len(said)


def test_columns_without_names_are_known_by_what_is_in_them():
    book = Book("list.csv", [sheet_of(LAYOUTS["no header at all"][0])])
    mapping = guessed_mapping(book)
    assert mapping.sheets[0].header_row == 0
    assert mapping.columns == {
        "Column A": "practitioner_name",
        "Column B": "practitioner_email",
        "Column C": "session_date",
        "Column D": "outcome",
    }


def test_sheet_a_month_is_read_with_the_year_of_its_name():
    rows = "Name | Organisation | Course | Date | Attended\nAnn Ash | Hope | {} | {} | Y"
    book = Book(
        "register.xlsx",
        [
            sheet_of(rows.format("Neglect", "7 Nov"), "Nov 23"),
            sheet_of(rows.format("Neglect", "6 Feb"), "February 2024"),
            sheet_of("Key\nDNA = did not attend", "Notes"),
        ],
    )
    brought_in(book)
    assert bookings() == ["Ann Ash, Neglect, 06.02.24, attended", "Ann Ash, Neglect, 07.11.23, attended"]


def test_sheet_a_course_gives_the_course():
    rows = "Name | Organisation | Date | Attended\nAnn Ash | Hope | 7/11/23 | {}"
    book = Book("register.xlsx", [sheet_of(rows.format("Y"), "Neglect"), sheet_of(rows.format("DNA"), "Early Help")])
    brought_in(book)
    assert bookings() == ["Ann Ash, Early Help, 07.11.23, no show", "Ann Ash, Neglect, 07.11.23, attended"]


def test_merged_cells_are_of_every_row_beside_them(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in (
        ["Register", None, None, None, None],
        ["Course", "Date", "Name", "Organisation", "Attended"],
        ["Neglect", D(2023, 11, 7), "Ann Ash", "Hope", "Y"],
        [None, None, "Bob Bay", "Hope", "N"],
        ["Early Help", D(2023, 11, 14), "Ann Ash", "Hope", "Y"],
    ):
        sheet.append(row)
    for cells in ("A1:E1", "A3:A4", "B3:B4"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "merged.xlsx")
    brought_in(read_book(tmp_path / "merged.xlsx", name="merged.xlsx"))
    assert bookings() == [
        "Ann Ash, Early Help, 14.11.23, attended",
        "Ann Ash, Neglect, 07.11.23, attended",
        "Bob Bay, Neglect, 07.11.23, no show",
    ]


REGISTER = "Name;Email;Organisation;Course;Date;Attended\r\nSeán Ó Sé;sean@x.org;Café;Neglect;7/11/23;✓\r\n"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", REGISTER),
        ("utf-8-sig", REGISTER),
        ("utf-16", REGISTER.replace(";", "\t")),
        ("cp1252", REGISTER.replace("✓", "Y")),
        ("mac_roman", REGISTER.replace("✓", "Y").replace("\r\n", "\r")),
        ("cp850", REGISTER.replace("✓", "Y").replace(";", ",")),
    ],
)
def test_csv_is_read_in_every_encoding_that_is_promised(tmp_path: Path, encoding, text):
    path = tmp_path / "register.csv"
    path.write_bytes(text.encode(encoding))
    brought_in(read_book(path, name="register.csv"))
    assert bookings() == ["Seán Ó Sé, Neglect, 07.11.23, attended"]
    assert Booking.objects.get().organisation.name == "Café"


def test_outcomes_of_sessions_to_come_are_faults_and_bookings_are_none():
    text = "Name | Organisation | Course | Date | Attended\nAnn Ash | Hope | Neglect | 7/11/2027 | {}"
    book = Book("x.csv", [sheet_of(text.format("Y"))])
    result = bring_in(book=book, mapping=guessed_mapping(book), by=None, now=NOW)
    assert [str(trouble) for trouble in result.troubles] == [
        'row 2: Attended: "attended", but the session is not over yet'
    ]
    brought_in(Book("x.csv", [sheet_of(text.format("Booked"))]))
    assert bookings() == ["Ann Ash, Neglect, 07.11.27, not recorded"]


def test_largest_file_is_refused_by_its_rows(tmp_path):
    from training.tables.unreadable import Unreadable

    out = io.StringIO()
    out.write("Name,Course\n" + "Ann,Neglect\n" * 30_001)
    (tmp_path / "long.csv").write_text(out.getvalue())
    with pytest.raises(Unreadable, match="more than 30,000 rows"):
        read_book(tmp_path / "long.csv", name="long.csv")
