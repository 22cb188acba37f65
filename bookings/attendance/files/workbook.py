"""The register as an Excel workbook: filled in away from Turnout, and brought in again."""

import io
from typing import Any

from bookings.attendance.register.reading import marks_of, on_register
from bookings.models import Mark
from training.models import Session, SessionDay
from training.tables.writing import as_text_cell
from training.templatetags.words import date_in_words, span_in_words

WORDS = {Mark.Value.PRESENT: "Here", Mark.Value.PARTLY: "Part", Mark.Value.ABSENT: "Absent"}
BLANK_ROWS = 20
COLUMNS = ("Reference", "Name", "Organisation", "Email")
_WIDTHS = (12, 32, 40, 32)
_HOW = (
    "In each day’s column choose Here, Part or Absent. Leave it empty if you do not know: nobody is absent because a "
    "cell is empty.",
    "Leave the references as they are: they say who is meant. Sort whole rows, never single columns.",
    "Somebody came without a place? Write their name and organisation in an empty row at the end, with their email if "
    "you have it, and choose Here.",
    "Then open the register, “Bring in an attendance file”, and choose this workbook. You see what it would change "
    "before anything is saved.",
)


def column_of(day: SessionDay) -> str:
    """Return the name of a day’s column, by which it is known again."""
    return f"Day {day.position}, {date_in_words(day.starts_at, weekday=False)}"


def register_workbook(session: Session) -> bytes:
    """Return a workbook with a row for everyone on the register and a column for each day, marked as it is now."""
    from openpyxl import Workbook  # late: what writes workbooks takes long to load
    from openpyxl.worksheet.datavalidation import DataValidation

    days = list(session.days.order_by("position"))
    people, marks = list(on_register(session)), marks_of(session)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Register"
    rows: list[list[Any]] = [[*COLUMNS, *map(column_of, days)]]
    for booking in people:
        stored = [marks.get((booking.pk, day.pk)) for day in days]
        said = [WORDS[Mark.Value(mark.value)] if mark else "" for mark in stored]
        rows.append([booking.pk, booking.practitioner.name, booking.organisation.name, "", *said])
    for number, row in enumerate(rows, 1):
        _write(sheet, number, row)
    last = len(rows) + BLANK_ROWS
    choice = DataValidation(type="list", formula1=f'"{",".join(WORDS.values())}"', allow_blank=True)
    choice.error, choice.errorTitle = "Choose Here, Part or Absent, or leave it empty.", "Not known"
    first_day, last_day = _letter(len(COLUMNS) + 1), _letter(len(COLUMNS) + len(days))
    choice.add(f"{first_day}2:{last_day}{last}")
    sheet.add_data_validation(choice)
    _style(sheet, days)
    _explain(book, session, days)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)


def _write(sheet: Any, number: int, row: list[Any]) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    for column, value in enumerate(row, 1):
        if value == "":
            continue
        cell = sheet.cell(row=number, column=column)
        if isinstance(value, str):
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            cell.data_type = "s"  # else a name that begins with = becomes a formula
            cell.quotePrefix = as_text_cell(value) != value
        else:
            cell.value = value


def _style(sheet: Any, days: list[SessionDay]) -> None:
    from openpyxl.styles import Font

    sheet.freeze_panes = "C2"
    for column, width in enumerate([*_WIDTHS, *[22] * len(days)], 1):
        sheet.column_dimensions[_letter(column)].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)


def _explain(book: Any, session: Session, days: list[SessionDay]) -> None:
    sheet = book.create_sheet("How to fill it in")
    sheet.column_dimensions["A"].width = 110
    lines = [session.course.title, *[span_in_words(day) for day in days], *_HOW]
    for number, line in enumerate(lines, 1):
        _write(sheet, number, [line])
