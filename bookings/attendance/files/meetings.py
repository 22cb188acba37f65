"""Attendance reports of Microsoft Teams, Zoom and Google Meet → who was there, and when.

What a row means its column names say (headers.py), wherever the table begins. A file may have several tables: of Teams,
a list of people with when they first joined and last left, and one of every time that somebody joined. What is not
understood is refused with its row: a file that is half read would look like people who did not come.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path

from bookings.attendance.files.headers import Column, Header, header_of, is_coming
from bookings.attendance.files.lengths import seconds_of
from bookings.attendance.files.moments import moment_of, order_of
from bookings.attendance.files.stays import Stay
from training.tables.reading import MOST_COLUMNS, Records, as_typed, read_records
from training.tables.shown import NotKnown
from training.tables.unreadable import Unreadable
from training.text import folded, shortened, tidy

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000  # a row each time that somebody joined
HEADER_WITHIN = 200
LANGUAGES = "English, German, French, Spanish, Polish, Welsh, Italian, Portuguese or Dutch"
_NOTHING = {"", "-", "–", "—", "--", "n/a", "na"}
_TITLE = re.compile(r"\d{1,2}\s?[.)]\s?\D")
_ADDRESS = re.compile(r"[^@\s<>,;:()\"]+@[^@\s<>,;:()\"]+\.[^@\s<>,;:()\".]+")


@dataclass(frozen=True, kw_only=True)
class Joined:
    """Somebody in the file: the name that others saw, every address that it has for them, and when they were there.
    `number` is the first row that tells of them.
    """

    number: int
    name: str
    addresses: tuple[str, ...] = ()
    stays: tuple[Stay, ...] = ()

    @property
    def key(self) -> str:
        """Return what they are known by from file to file: an address, else the name."""
        return self.addresses[0] if self.addresses else folded(self.name)


@dataclass(frozen=True, kw_only=True)
class Meeting:
    people: list[Joined]
    notes: list[str]
    has_times: bool


@dataclass
class _Table:
    header: Header
    rows: list[tuple[int, list[object]]] = field(default_factory=list)


@dataclass(frozen=True)
class _Row:
    number: int
    name: str
    addresses: tuple[str, ...]
    stay: Stay | None
    came: bool | None = None  # in a file of comings and goings: came, or went
    at: dt.datetime | None = None

    @cached_property
    def name_key(self) -> str:
        return folded(self.name)


def open_records(path: Path, *, also: Callable[[Sequence[object]], int] = lambda cells: 0) -> Records:
    """Open an uploaded file; `also` counts the columns of another sort of header. Raises Unreadable for what is no
    table, too large, or packed too tight.
    """

    def known(cells: Sequence[object]) -> int:
        return max(_known(cells), also(cells))

    return read_records(path, most_bytes=MOST_BYTES, known=known, header_within=HEADER_WITHIN)


def _known(cells: Sequence[object]) -> int:
    header = header_of([str(cell) for cell in cells])
    return sum(map(len, header.places.values())) if header else 0


def read_meeting(records: Records, *, days: Sequence[dt.date]) -> Meeting:
    """Return who was in the meeting. `days` are the session's: of two readings of a date, the nearest to them is meant.

    Raises Unreadable, with the rows that cannot be understood, for a file that is no attendance report known here.
    """
    tables = _tables(records)
    if not tables:
        raise Unreadable(
            "This is not an attendance report that Turnout knows. It needs a row of column names with the name of each "
            f"person and the times they joined and left, as Teams, Zoom and Google Meet write it in {LANGUAGES}. "
            "In another language, rename the columns to Name, Email, Join time and Leave time."
        )
    moments = [cell for table in tables for cell in _moments_of(table)]
    order = order_of(moments, days)
    read = [(table, list(_rows_of(table, order))) for table in tables]
    people = _people(read)
    if not people:
        raise Unreadable("Nobody in this file joined the meeting. Choose the attendance report of this session.")
    if without := _never_joined(read):
        records.notes.append(f"Rows without a time or a length were left out: {without:,}.")
    return Meeting(people=people, notes=records.notes, has_times=any(s.start for one in people for s in one.stays))


def _tables(records: Records) -> list[_Table]:
    tables: list[_Table] = []
    is_inside = False
    for number, record in enumerate(records.rows, 1):
        if number > MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Choose the attendance report of one meeting.")
        cells = list(record)
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"Row {number} has {len(cells):,} cells; at most {MOST_COLUMNS} are read.")
        texts = ["" if cell is None else str(cell).strip() for cell in cells]
        filled = [text for text in texts if text]
        if not filled:
            continue
        if header := header_of(texts):
            tables.append(_Table(header))
            is_inside = True
        elif len(filled) == 1 and _TITLE.match(filled[0]):
            is_inside = False
        elif is_inside:
            tables[-1].rows.append((number, cells))
    return tables


def _moments_of(table: _Table) -> Iterator[object]:
    places = [place for of in (Column.JOINED, Column.LEFT, Column.AT) for place in table.header.places.get(of, [])[:1]]
    for _, cells in table.rows:
        yield from (cells[place] for place in places if place < len(cells))


def _rows_of(table: _Table, order: str) -> Iterator[_Row]:
    faults: list[str] = []
    for number, cells in table.rows:
        try:
            yield _row(number, cells, table.header, order)
        except Unreadable as fault:
            faults.append(f"row {number} {fault}")
            if len(faults) == 3:
                break
    if faults:
        raise Unreadable(f"The file was not taken: {'; '.join(faults)}.")


def _row(number: int, cells: Sequence[object], header: Header, order: str) -> _Row:
    def cell(column: Column, nth: int = 0) -> object:
        places = header.places.get(column, [])
        value = cells[places[nth]] if nth < len(places) and places[nth] < len(cells) else None
        if isinstance(value, NotKnown):
            raise Unreadable(f"has a cell that {value}")
        return None if value is None or str(value).strip().lower() in _NOTHING else value

    def moment(column: Column) -> dt.datetime | None:
        value = cell(column)
        found = None if value is None else moment_of(value, order)
        if value is not None and found is None:
            raise Unreadable(f"has “{shortened(as_typed(value), 40)}” where a date and a time belong")
        return found

    name = _name([cell(Column.NAME)] if Column.NAME in header else [cell(Column.FIRST_NAME), cell(Column.LAST_NAME)])
    addresses = _addresses([cell(Column.ADDRESS, nth) for nth in range(len(header.places.get(Column.ADDRESS, [])))])
    if Column.ACTION in header and Column.JOINED not in header:
        at, action = moment(Column.AT), cell(Column.ACTION)
        came = None if action is None else is_coming(str(action))
        return _Row(number, _named(name, addresses, at), addresses, None, came, at)
    stay = _stay(moment(Column.JOINED), moment(Column.LEFT), _length(cell(Column.LENGTH), header))
    return _Row(number, _named(name, addresses, stay), addresses, stay)


def _name(parts: list[object]) -> str:
    return shortened(tidy(" ".join(as_typed(part) for part in parts if part is not None)), 150)


def _named(name: str, addresses: tuple[str, ...], told: object) -> str:
    if not name and not addresses and told is not None:
        raise Unreadable("has times, but no name")
    return name or (addresses[0] if addresses else "")


def _addresses(values: list[object]) -> tuple[str, ...]:
    """Return the addresses of a row, each once. What Teams makes up for guests is none."""
    texts = (str(value).strip().lower() for value in values if value is not None)
    sound = [text for text in texts if _ADDRESS.fullmatch(text) and "#ext#" not in text and len(text) <= 254]
    return tuple(dict.fromkeys(sound))


def _length(value: object, header: Header) -> int | None:
    if value is None:
        return None
    seconds = seconds_of(value, unit=header.unit)
    if seconds is None:
        raise Unreadable(f"has “{shortened(as_typed(value), 40)}” where a length of time belongs")
    return seconds


def _stay(start: dt.datetime | None, end: dt.datetime | None, seconds: int | None) -> Stay | None:
    if start is None:
        return None if seconds is None else Stay(start=None, end=None, seconds=seconds)
    if end is None:
        if seconds is None:
            raise Unreadable("has a time of joining, but neither a time of leaving nor a length")
        end = start + dt.timedelta(seconds=seconds)
    if end < start:
        raise Unreadable("has somebody leave before they joined")
    # A length in whole minutes, as Zoom gives it, says less than the two times.
    rounded = seconds is not None and abs(seconds - (end - start).total_seconds()) < 60
    return Stay.between(start, end, None if rounded else seconds)


def _people(read: list[tuple[_Table, list[_Row]]]) -> list[Joined]:
    """Bring together the rows of each person. Of tables that tell of somebody, the one with each time counts."""
    last = max((row.at for _, rows in read for row in rows if row.at), default=None)
    keys = _Keys([rows for _, rows in read])
    found: dict[str, tuple[list[_Row], list[Stay]]] = {}
    for _, rows in sorted(read, key=lambda one: one[0].header.is_edges):
        told: dict[str, list[_Row]] = {}
        for row in rows:
            told.setdefault(keys.of(row, rows), []).append(row)
        for key, theirs in told.items():
            stays = [row.stay for row in theirs if row.stay] or _from_comings_and_goings(theirs, last)
            if stays and key not in found:
                found[key] = theirs, stays
    people = [_joined(theirs, stays, keys.addresses.get(key, [])) for key, (theirs, stays) in found.items()]
    return sorted(people, key=lambda one: one.number)


def _joined(rows: list[_Row], stays: list[Stay], addresses: list[str]) -> Joined:
    names = dict.fromkeys(row.name for row in rows)
    return Joined(
        number=rows[0].number,
        name=shortened(", ".join(names), 150),
        addresses=tuple(addresses),
        stays=tuple(stays),
    )


class _Keys:
    """Who is the same person: who shares an address; without one, who has the same name.

    A table may leave out the addresses that another has for the names: they are taken from there where the other knows
    one person of that name alone. Within a table a name with an address and the same without are two people.
    """

    def __init__(self, tables: list[list[_Row]]):
        self._first: dict[str, str] = {}  # of each address, the one that stands for all of theirs
        self.addresses: dict[str, list[str]] = {}
        for row in (row for rows in tables for row in rows if row.addresses):
            first = next((self._first[one] for one in row.addresses if one in self._first), row.addresses[0])
            for address in row.addresses:
                self._first.setdefault(address, first)
                theirs = self.addresses.setdefault(first, [])
                if address not in theirs:
                    theirs.append(address)
        self._of_name = [(rows, self._by_name(rows)) for rows in tables]

    def _by_name(self, rows: list[_Row]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for row in rows:
            found.setdefault(row.name_key, set()).add(self._first[row.addresses[0]] if row.addresses else "")
        return found

    def of(self, row: _Row, rows: list[_Row]) -> str:
        if row.addresses:
            return self._first[row.addresses[0]]
        name = row.name_key
        here = next(by_name[name] for table, by_name in self._of_name if table is rows)
        elsewhere = set().union(*(by_name.get(name, ()) for table, by_name in self._of_name if table is not rows))
        return elsewhere.pop() if here == {""} and len(elsewhere) == 1 and "" not in elsewhere else f"name {name}"


def _from_comings_and_goings(rows: list[_Row], last: dt.datetime | None) -> list[Stay]:
    """Return the stays between coming and going; who has not gone was there when the file was made."""
    stays, since = [], None
    for row in sorted((row for row in rows if row.at), key=lambda row: (row.at, not row.came)):
        if row.came and since is None:
            since = row.at
        elif not row.came and since is not None and row.at is not None:
            stays.append(Stay.between(since, row.at))
            since = None
    if since is not None and last is not None:
        stays.append(Stay.between(since, last))
    return stays


def _never_joined(read: list[tuple[_Table, list[_Row]]]) -> int:
    return sum(row.stay is None and row.at is None for _, rows in read for row in islice(rows, MOST_ROWS))
