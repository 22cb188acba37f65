"""A register that was filled in as a workbook (workbook.py) → who it says was there, checked row by row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bookings.attendance.files.attendees import Attendee
from bookings.attendance.files.names import proposals
from bookings.attendance.files.workbook import column_of
from bookings.models import Booking, Mark
from training.models import SessionDay
from training.tables.reading import Records, as_typed
from training.tables.shown import NotKnown
from training.tables.unreadable import Unreadable
from training.text import folded, shortened, tidy

MOST_ROWS = 2_000
MOST_FAULTS = 5
_DAY = re.compile(r"day (\d{1,3})\b")
_WORDS = {
    Mark.Value.PRESENT: "here|present|yes|y|x|1|attended|✓|✔|☑|h",
    Mark.Value.PARTLY: "part|partly|partial|partially|here for part of it|part of it|late|left early",
    Mark.Value.ABSENT: "absent|no|n|0|not here|did not come|no show|no-show|a",
}
VALUES = {folded(word): str(value) for value, words in _WORDS.items() for word in words.split("|")}
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True)
class _Columns:
    reference: int
    name: int
    organisation: int | None
    email: int | None
    days: dict[int, int]  # the key of a day, by where its column is


def is_register(cells: Sequence[object]) -> int:
    """Return how many columns of a register there are in a row; 0 where it is the header of none."""
    names = [folded(as_typed(cell)) for cell in cells]
    days = sum(bool(_DAY.match(name)) for name in names)
    return len(names) if {"reference", "name"} <= set(names) and days else 0


def read_filled(
    header: Sequence[object], records: Records, *, days: Sequence[SessionDay], people: Mapping[int, Booking]
) -> list[Attendee]:
    """Return the rows that say something. `people` are those on the register, by the key of their booking.

    Raises Unreadable with the rows that are wrong, and none is taken.
    """
    columns = _columns(header, days)
    attendees: list[Attendee] = []
    faults: list[str] = []
    for number, record in enumerate(records.rows, 2):
        if number > MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Bring in the register of one session.")
        try:
            attendee = _attendee(number, list(record), columns, people)
            if attendee and attendee.booking and any(one.booking == attendee.booking for one in attendees):
                raise Unreadable(f"has the reference {attendee.booking} a second time")
        except Unreadable as fault:
            faults.append(f"row {number} {fault}")
        else:
            attendees += [attendee] if attendee else []
    if faults:
        more = f"; and {len(faults) - MOST_FAULTS} more" if len(faults) > MOST_FAULTS else ""
        raise Unreadable(f"The file was not taken: {'; '.join(faults[:MOST_FAULTS])}{more}.")
    if not attendees:
        raise Unreadable("Nobody is marked in this file. Fill in Here, Part or Absent in the column of the day.")
    return attendees


def _columns(header: Sequence[object], days: Sequence[SessionDay]) -> _Columns:
    names = [folded(as_typed(cell)) for cell in header]
    if twice := next((name for name in names if name and names.count(name) > 1), None):
        raise Unreadable(f"The column “{twice}” is there twice. Keep one.")
    known = {folded(column_of(day)): day.pk for day in days}
    of_days = {place: known[name] for place, name in enumerate(names) if name in known}
    others = [as_typed(header[p]) for p, name in enumerate(names) if _DAY.match(name) and name not in known]
    if others or not of_days:
        ours = " or ".join(f"“{column_of(day)}”" for day in days)
        raise Unreadable(f"The column “{', '.join(others)}” is of another session: here it is {ours}.")
    place = {name: names.index(name) for name in ("reference", "name", "organisation", "email") if name in names}
    return _Columns(place["reference"], place["name"], place.get("organisation"), place.get("email"), of_days)


def _attendee(
    number: int, cells: Sequence[object], columns: _Columns, people: Mapping[int, Booking]
) -> Attendee | None:
    """Return who the row is about and what it says of them; None for a row that says nothing."""
    name, organisation = _text(cells, columns.name), _text(cells, columns.organisation)
    values = {day: value for place, day in columns.days.items() if (value := _value(_text(cells, place)))}
    reference, email = _text(cells, columns.reference), _text(cells, columns.email).lower()
    if not reference and not name and not values:
        return None
    if reference:
        booking = _booking(reference, name, values, people)
        return Attendee(number=number, name=name, booking=booking, values=values) if values and booking else None
    if not name:
        raise Unreadable("has a mark, but neither a reference nor a name")
    if not values:
        raise Unreadable(f"names {name}, and does not say whether they were here")
    if set(values.values()) == {str(Mark.Value.ABSENT)}:
        raise Unreadable(f"marks {name} as absent, who is not on the register: leave the row out")
    if email and not _ADDRESS.fullmatch(email):
        raise Unreadable(f"has “{shortened(email, 40)}” where an email address belongs")
    addresses = (email,) if email else ()
    return Attendee(number=number, name=name, addresses=addresses, values=values, organisation=organisation)


def _booking(reference: str, name: str, values: Mapping[int, str], people: Mapping[int, Booking]) -> int | None:
    booking = people.get(int(reference)) if reference.isdecimal() and len(reference) < 19 else None
    if booking is None:
        if not values:
            return None
        raise Unreadable(f"has the reference {shortened(reference, 20)}, which is not on this register any more")
    theirs = booking.practitioner.name
    if name and not proposals({0: name}, [(1, theirs)]) and folded(name) != folded(theirs):
        raise Unreadable(f"has the reference of {theirs}, but the name {name}: sort whole rows, not single columns")
    return booking.pk


def _text(cells: Sequence[object], place: int | None) -> str:
    cell = cells[place] if place is not None and place < len(cells) else None
    if isinstance(cell, NotKnown):
        raise Unreadable(f"has a cell that {cell}")
    return shortened(tidy(as_typed(cell)), 200)


def _value(text: str) -> str | None:
    if not text:
        return None
    if value := VALUES.get(folded(text)):
        return value
    raise Unreadable(f"has “{shortened(text, 40)}” where Here, Part or Absent belongs")
