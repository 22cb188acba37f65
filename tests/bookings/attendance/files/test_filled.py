"""The Excel register goes out, is filled in, and comes back: checked row by row, previewed, applied like any file."""

# ruff: noqa: E501  # a table of faults

import csv
import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from bookings.attendance.files.attendees import Answer
from bookings.attendance.files.filled import VALUES
from bookings.attendance.files.matching import Because
from bookings.attendance.files.reading_files import read_file
from bookings.attendance.files.workbook import register_workbook
from bookings.models import Booking, Mark
from tests.support.factories import make_booking, make_session
from training.tables.unreadable import Unreadable

pytestmark = pytest.mark.django_db


def sheet_of(session):
    return load_workbook(io.BytesIO(register_workbook(session)))


def as_file(book):
    out = io.BytesIO()
    book.save(out)
    return out


def read(book, session):
    return read_file(as_file(book), name="register.xlsx", session=session)


def cell_of(sheet, name, column="E"):
    row = next(row for row in range(2, 60) if sheet[f"B{row}"].value == name)
    return sheet[f"{column}{row}"]


@pytest.fixture
def people(place, trust):
    return [place(name, organisation=trust) for name in ("Ann Bell", "Ben Cole", "=1+1", "Sam Lee", "Sam Lee")]


def test_workbook_has_everyone_as_they_are_marked_with_choices_and_no_formula(session, day, people, trainer, bring_in):
    Mark.objects.create(booking=people[0], session_day=day, value="partly", marked_at=day.starts_at, marked_by=trainer)
    book = sheet_of(session)
    sheet = book.active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=1, max_row=6, max_col=5)]
    assert rows[0] == ["Reference", "Name", "Organisation", "Email", "Day 1, 2 June 2026"]
    assert [row[1] for row in rows[1:]] == ["=1+1", "Ann Bell", "Ben Cole", "Sam Lee", "Sam Lee"]
    assert {row[1]: row[4] for row in rows[1:]}["Ann Bell"] == "Part"
    assert sheet["B2"].data_type == "s"
    (choice,) = sheet.data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref)) == ('"Here,Part,Absent"', "E2:E26")
    assert book.sheetnames == ["Register", "How to fill it in"]


def test_workbook_as_it_went_out_says_what_the_register_says(session, day, people, planned, trainer):
    Mark.objects.create(booking=people[0], session_day=day, value="absent", marked_at=day.starts_at, marked_by=trainer)
    plan = planned(read(sheet_of(session), session))
    assert (plan.new, plan.conflicts, [line.is_same for line in plan.lines]) == ([], [], [True])


def test_workbook_without_a_mark_is_refused(session, people):
    with pytest.raises(Unreadable, match="Nobody is marked in this file"):
        read(sheet_of(session), session)


def test_filled_in_register_marks_by_reference_and_twice_changes_nothing(session, people, bring_in):
    book = sheet_of(session)
    sheet = book.active
    cell_of(sheet, "Ann Bell").value = "Here"
    cell_of(sheet, "Ben Cole").value = "absent"
    cell_of(sheet, "=1+1").value = " PART "
    sheet["E6"].value = "x"  # the second Sam Lee: a name says nothing, a reference does
    file = read(book, session)
    assert bring_in(file).marked == 4
    marks = {mark.booking_id: mark.value for mark in Mark.objects.all()}
    second = Booking.objects.filter(practitioner__name="Sam Lee").order_by("pk").last()
    assert marks[second.pk] == "present"
    assert sorted(marks.values()) == ["absent", "partly", "present", "present"]
    before = list(Mark.history.values())
    assert bring_in(read(book, session)).marked == 0
    assert list(Mark.history.values()) == before


def test_mark_made_by_hand_stays_unless_it_is_ticked(session, day, people, bring_in, trainer):
    Mark.objects.create(booking=people[0], session_day=day, value="absent", marked_at=day.starts_at, marked_by=trainer)
    book = sheet_of(session)
    cell_of(book.active, "Ann Bell").value = "Here"
    assert bring_in(read(book, session)).kept == 1
    assert bring_in(read(book, session), overrule=[(people[0].pk, day.pk)]).changed == 1


def test_new_name_is_asked_about_and_becomes_a_walk_in(session, people, bring_in, planned, trust):
    book = sheet_of(session)
    for column, value in zip("BCDE", ("Nia New", trust.name, "nia@example.org", "Here"), strict=True):
        book.active[f"{column}9"].value = value
    file = read(book, session)
    (match,) = planned(file).open
    assert (match.attendee.name, match.because) == ("Nia New", Because.OPEN)
    assert bring_in(file).marked == 0
    assert Mark.objects.count() == 0
    bring_in(file, {match.attendee.number: Answer(kind="walk-in", organisation=trust.name)})
    booking = Booking.objects.get(is_walk_in=True)
    assert (booking.practitioner.email, booking.marks.get().value) == ("nia@example.org", "present")


def test_name_of_two_people_without_a_reference_is_proposed_for_neither(session, people, planned):
    book = sheet_of(session)
    book.active["B9"].value, book.active["E9"].value = "Sam Lee", "Here"
    (match,) = planned(read(book, session)).open
    assert match.proposed is None


def test_days_have_columns_of_their_own(trainer, bring_in):
    session = make_session(on=dt.date(2026, 5, 26), days=2, trainers=[trainer])
    booking = make_booking(session=session)
    book = sheet_of(session)
    book.active["E2"].value, book.active["F2"].value = "Here", "Part"
    bring_in(read(book, session), session=session)
    assert list(booking.marks.order_by("session_day__position").values_list("value", flat=True)) == [
        "present",
        "partly",
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_register_saved_as_csv_comes_back_too(session, people, planned, delimiter):
    book = sheet_of(session)
    cell_of(book.active, "Ann Bell").value = "Here"
    text = io.StringIO()
    rows = [[cell.value if cell.value is not None else "" for cell in row] for row in book.active.iter_rows(max_col=5)]
    csv.writer(text, delimiter=delimiter).writerows(rows)
    file = read_file(io.BytesIO(text.getvalue().encode()), name="register.csv", session=session)
    assert [line.booking for line in planned(file).new] == [people[0]]


def changed(cells, session):
    book = sheet_of(session)
    for place, value in cells.items():
        book.active[place].value = value
    return book


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"E2": "perhaps"}, "row 2 has “perhaps” where Here, Part or Absent belongs"),
        ({"A2": 999999, "E2": "Here"}, "row 2 has the reference 999999, which is not on this register any more"),
        ({"A2": "x", "E2": "Here"}, "row 2 has the reference x, which"),
        ({"B3": "Zachary Otherwise", "E3": "Here"}, "row 3 has the reference of Ann Bell, but the name Zachary Otherwise: sort"),
        ({"E9": "Here"}, "row 9 has a mark, but neither a reference nor a name"),
        ({"B9": "Nia New"}, "row 9 names Nia New, and does not say whether they were here"),
        ({"B9": "Nia New", "E9": "Absent"}, "row 9 marks Nia New as absent, who is not on the register"),
        ({"B9": "Nia", "D9": "nia at home", "E9": "Here"}, "row 9 has “nia at home” where an email address belongs"),
        ({"E1": "Day 1, 3 June 2026", "E2": "Here"}, "“Day 1, 3 June 2026” is of another session: here it is “Day 1, 2 June 2026”"),
        ({"D1": "Name", "E2": "Here"}, "“name” is there twice"),
    ],
)  # fmt: skip
def test_row_that_is_wrong_refuses_the_file_and_is_named(session, people, cells, words):
    with pytest.raises(Unreadable) as refused:
        read(changed(cells, session), session)
    assert words in str(refused.value)


def test_reference_twice_is_refused(session, people):
    book = sheet_of(session)
    book.active["A4"].value = book.active["A3"].value
    book.active["B4"].value = book.active["B3"].value
    book.active["E3"].value = book.active["E4"].value = "Here"
    with pytest.raises(Unreadable, match=rf"row 4 has the reference {people[0].pk} a second time"):
        read(book, session)


def test_every_fault_is_counted(session, people):
    book = changed({f"E{row}": "perhaps" for row in range(2, 7)} | {"E8": "Here", "E9": "Here"}, session)
    with pytest.raises(Unreadable, match=r"; and 2 more\.$"):
        read(book, session)


def test_name_written_a_little_differently_is_the_same(session, people, planned):
    book = changed({"B3": "Anne Bell", "E3": "Here"}, session)
    assert [line.booking for line in planned(read(book, session)).new] == [people[0]]


def test_words_for_each_value():
    assert {word for word, value in VALUES.items() if value == "absent"} >= {"absent", "no", "0", "did not come"}
    assert VALUES["✓"] == "present"
